import { createBuckets } from '@rollforward/nats';

import type { Command } from './command.ts';
import { deleteDeployment } from './commands/delete.ts';
import { logs } from './commands/logs.ts';
import { put } from './commands/put.ts';
import { get, list, ping } from './commands/read.ts';
import { wait } from './commands/wait.ts';
import { watch } from './commands/watch.ts';
import type { Context } from './context.ts';
import type { ExitCode } from './exit-codes.ts';

/** A command that needs a connection. */
export type ConnectedCommand = Exclude<Command, { kind: 'permissions' }>;

/** Does what a command says, and gives the exit code. Rejects as the fleet does. */
export async function runCommand(context: Context, command: ConnectedCommand): Promise<ExitCode> {
  switch (command.kind) {
    case 'setup': {
      const { replicas } = command;
      await createBuckets({
        link: context.link,
        signal: context.signal,
        ...(replicas !== undefined && { replicas }),
      });
      context.out.line('the buckets are there');
      return 0;
    }
    case 'put':
      return put(context, command);
    case 'delete':
      return deleteDeployment(context, command);
    case 'get':
      return get(context, command);
    case 'list':
      return list(context, command);
    case 'watch':
      return watch(context, command);
    case 'wait':
      return wait(context, command);
    case 'logs':
      return logs(context, command);
    case 'ping':
      return ping(context, command);
    default:
      return command satisfies never;
  }
}

import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';

import { type DevicePut, isFleetError } from '@rollforward/nats';

import type { CommandOf } from '../command.ts';
import type { Context } from '../context.ts';
import { type ExitCode, worst } from '../exit-codes.ts';
import { describeFailure, exitCodeOf } from '../failure.ts';
import { UsageError } from '../usage-error.ts';
import { wait } from './wait.ts';

/** Puts a document on one device, or on those that are selected now; and waits, if asked to, until each has reached it. */
export async function put(context: Context, command: CommandOf<'put'>): Promise<ExitCode> {
  const { deployment, wait: patience } = command;
  const puts = await putAll(context, command, await readDocument(command.file));
  if (puts.length === 0) throw new UsageError('no device is selected');
  const codes = await Promise.all(
    puts.map(async (one): Promise<ExitCode> => {
      const where = `${one.device}/${deployment}`;
      if (one.kind === 'failed') {
        context.out.notice(`${where}: ${describeFailure(one.error)}`);
        return exitCodeOf(one.error);
      }
      const { device, revision, sequence } = one;
      context.out.line(`${where}: put ${revision} as ${sequence}`);
      if (patience === undefined) return 0;
      return wait(context, { device, deployment, revision, phase: 'Running', wait: patience });
    }),
  );
  return worst(codes);
}

async function putAll(
  { fleet, signal }: Context,
  { target, deployment, next }: CommandOf<'put'>,
  document: Uint8Array,
): Promise<readonly DevicePut[]> {
  const what = { deployment, document, signal, ...(next && { generation: 'next' as const }) };
  if (target.kind === 'selected') return fleet.putOnDevices({ selector: target.selector, ...what });
  const { device } = target;
  try {
    return [{ kind: 'put', device, ...(await fleet.putDeployment({ device, ...what })) }];
  } catch (error) {
    if (isFleetError(error)) return [{ kind: 'failed', device, error }];
    throw error;
  }
}

async function readDocument(file: string): Promise<Uint8Array> {
  try {
    return file === '-' ? await buffer(process.stdin) : await readFile(file);
  } catch (error) {
    throw new UsageError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

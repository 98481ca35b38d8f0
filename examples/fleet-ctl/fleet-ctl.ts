// The other side of a fleet. Usage: npm start -w examples/fleet-ctl -- --help
import { readFile } from 'node:fs/promises';

import { createFleet, devicePermissions, natsLink } from '@rollforward/nats';

import { type Arguments, readArguments } from './arguments.ts';
import { awaitConnection } from './await-connection.ts';
import { type ConnectionWords, linkOptions, parseConnectionFile } from './connection.ts';
import type { Output } from './context.ts';
import type { ExitCode } from './exit-codes.ts';
import { describeFailure, exitCodeOf } from './failure.ts';
import { type ConnectedCommand, runCommand } from './run-command.ts';
import { USAGE } from './usage.ts';
import { UsageError } from './usage-error.ts';

const CONNECT_WITHIN_MS = 10_000;

const out: Output = {
  line: (text) => console.log(text),
  notice: (text) => console.error(text),
  raw: (bytes) => void process.stdout.write(bytes),
  terminal() {
    const { isTTY, columns, rows } = process.stdout;
    return isTTY && process.env['TERM'] !== 'dumb' && columns > 0 ? { columns, rows } : undefined;
  },
};

process.exitCode = await main(readArguments(process.argv.slice(2)));

async function main(args: Arguments): Promise<ExitCode> {
  switch (args.kind) {
    case 'help':
      out.line(USAGE);
      return 0;
    case 'wrong':
      out.notice(`${args.why}\n\n${USAGE}`);
      return 2;
    case 'command':
      try {
        return await perform(args);
      } catch (error) {
        out.notice(describeFailure(error));
        return exitCodeOf(error);
      }
    default:
      return args satisfies never;
  }
}

async function perform({ command, ...args }: Extract<Arguments, { kind: 'command' }>): Promise<ExitCode> {
  if (command.kind !== 'permissions') return connectAndRun(command, args);
  out.line(JSON.stringify(devicePermissions({ device: command.device }), undefined, 2));
  return 0;
}

async function connectAndRun(
  command: ConnectedCommand,
  { connection, configFile }: { readonly connection: ConnectionWords; readonly configFile?: string },
): Promise<ExitCode> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const link = natsLink(linkOptions(connection, await readConnectionFile(configFile)));
  try {
    const trouble = await awaitConnection(link, { withinMs: CONNECT_WITHIN_MS, signal: stop.signal });
    if (trouble !== undefined) {
      out.notice(`NATS cannot be reached: ${trouble}`);
      return stop.signal.aborted ? 130 : 1;
    }
    return await runCommand({ fleet: createFleet({ link }), link, signal: stop.signal, out }, command);
  } finally {
    await link.close();
  }
}

async function readConnectionFile(
  file: string | undefined = process.env['FLEET_CTL_CONFIG'],
): Promise<ConnectionWords> {
  if (file === undefined || file === '') return {};
  try {
    return parseConnectionFile(await readFile(file, 'utf8'));
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(`${file} cannot be read`);
  }
}

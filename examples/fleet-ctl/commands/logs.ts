import type { CommandOf } from '../command.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-codes.ts';
import { logText } from '../render/log-text.ts';

/** Gives what a container prints: both of its streams, as results. */
export async function logs(
  { fleet, signal, out }: Context,
  { kind: _kind, tail, ...what }: CommandOf<'logs'>,
): Promise<ExitCode> {
  const terminal = out.terminal() !== undefined;
  for await (const line of fleet.logs({ ...what, signal, ...(tail !== undefined && { tail }) })) {
    out.line(logText(line, { terminal }));
  }
  // Whoever follows ends it by Ctrl-C, which is no failure.
  return 0;
}

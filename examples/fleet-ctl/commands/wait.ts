import type { CommandOf } from '../command.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-codes.ts';
import { outcomeOf } from '../render/outcome-line.ts';
import { stateRow } from '../render/state-row.ts';

/** Waits until it is so, and tells on the way what the device says. */
export async function wait(
  { fleet, signal, out }: Context,
  { device, deployment, phase, revision, wait: { timeoutSeconds } }: Omit<CommandOf<'wait'>, 'kind'>,
): Promise<ExitCode> {
  const over = new AbortController();
  const end = (): void => over.abort();
  signal.addEventListener('abort', end, { once: true });
  const progress = tellProgress();
  try {
    const outcome = await fleet.waitFor({
      device,
      deployment,
      // Failed is not the end for the device, which tries again; it is for whoever waits for something else.
      phase: phase === 'Running' ? ['Running', 'Failed'] : phase,
      ...(revision !== undefined && { revision }),
      signal,
      deadlineMs: timeoutSeconds * 1000,
    });
    const { text, exitCode } = outcomeOf(`${device}/${deployment}`, outcome, phase);
    out.line(text);
    return exitCode;
  } finally {
    signal.removeEventListener('abort', end);
    end();
    await progress;
  }

  async function tellProgress(): Promise<void> {
    try {
      const onTrouble = (reason: string | undefined): void => {
        if (reason !== undefined) out.notice(reason);
      };
      for await (const change of fleet.watchStates({ device, deployment, signal: over.signal, onTrouble })) {
        out.notice(stateRow(change).filter(Boolean).join('  '));
      }
    } catch {
      // What keeps it from being seen also ends the wait, which says so.
    }
  }
}

import type { StateChange } from '@rollforward/nats';

import type { CommandOf } from '../command.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-codes.ts';
import { createLiveView } from '../render/live-view.ts';
import { stateRow } from '../render/state-row.ts';
import { devicesOf } from '../target.ts';

/** Shows what devices say: on a terminal as a view of the latest, else a line for each change. Until it is interrupted. */
export async function watch(
  { fleet, signal, out }: Context,
  { target, deployment }: CommandOf<'watch'>,
): Promise<ExitCode> {
  // A selector means the devices that it selects now.
  const devices = target && new Set(await devicesOf(fleet, target, signal));
  const view = out.terminal() === undefined ? lineByLine(out) : drawnOver(out);
  const changes = fleet.watchStates({
    signal,
    onTrouble: view.trouble,
    ...(target?.kind === 'device' && { device: target.device }),
    ...(deployment !== undefined && { deployment }),
  });
  for await (const change of changes) {
    if (devices?.has(change.device) !== false) view.take(change);
  }
  return 0;
}

interface View {
  readonly take: (change: StateChange) => void;
  readonly trouble: (reason: string | undefined) => void;
}

function lineByLine(out: Context['out']): View {
  return {
    take: (change) => out.line(stateRow(change).filter(Boolean).join('  ')),
    trouble: (reason) => out.notice(reason ?? 'everything is seen again'),
  };
}

function drawnOver(out: Context['out']): View {
  const view = createLiveView();
  const draw = (): void => out.raw(view.draw(out.terminal() ?? { columns: 80, rows: 24 }));
  return {
    take(change) {
      view.take(change);
      draw();
    },
    trouble(reason) {
      view.setTrouble(reason);
      draw();
    },
  };
}

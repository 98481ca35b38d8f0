import { countTimers } from './count-timers.ts';
import type { Row } from './row.ts';
import { timersMade } from './timers-made.ts';
import { measureUpdate, updateOnce } from './update-cost.ts';

/** Enough for the compiler to have seen all of it. */
const WARM_UPS = 300;

/** Milliseconds. A million histories of the simulator depend on it. */
const MOST_UPDATE_MS = 1.5;

/** What an update costs the SDK itself, on the fake engine and the virtual clock. */
export async function measureSdk(updates: number): Promise<readonly Row[]> {
  const { quartiles } = await measureUpdate({ runs: updates, warmUps: WARM_UPS });
  const asked = await countTimers(async () => {
    await updateOnce();
  });
  const made = await timersMade(updateOnce);
  const timers = Object.values(asked).reduce((sum, count) => sum + count, made);
  return [
    {
      kind: 'time',
      what: 'SDK alone: update of 3 services, on fakes',
      ours: quartiles,
      mostMs: MOST_UPDATE_MS,
    },
    { kind: 'count', what: 'SDK alone: real timers of it', ours: timers, most: 0 },
  ];
}

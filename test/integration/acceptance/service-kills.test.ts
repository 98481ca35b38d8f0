import { expect, test } from 'vitest';

import { fireLines } from '../service-kills/report.ts';
import { ENOUGH, phasesOf, rollUnderFire } from '../service-kills/roll-under-fire.ts';

/** `npm run service-kills` does the same for as long as one likes. */
const SECONDS = 20;

test("Podman's service is killed every three seconds in the middle of updates: one container at most, the truth, v3, nothing left", async () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const result = await rollUnderFire({ seconds: SECONDS, seed });
  console.log([`seed ${seed}`, ...fireLines(result)].join('\n'));
  if (result.faults.length > 0) console.log(result.evidence.join('\n'));
  expect(result.faults).toEqual([]);
  expect(result.kills.length).toBeGreaterThanOrEqual(ENOUGH.kills);
  expect(result.reached).toBeGreaterThanOrEqual(ENOUGH.reached);
  // Some were in the middle of something.
  expect(phasesOf(result.kills)).toBeGreaterThanOrEqual(ENOUGH.phases);
}, 600_000);

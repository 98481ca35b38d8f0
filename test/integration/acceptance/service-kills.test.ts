import { expect, test } from 'vitest';

import { fireLines } from '../service-kills/report.ts';
import { rollUnderFire } from '../service-kills/roll-under-fire.ts';

/** `npm run service-kills` does the same for as long as one likes. */
const SECONDS = 20;

test("Podman's service is killed every three seconds in the middle of updates: one container at most, the truth, v3, nothing left", async () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const result = await rollUnderFire({ seconds: SECONDS, seed });
  console.log([`seed ${seed}`, ...fireLines(result)].join('\n'));
  if (result.faults.length > 0) console.log(result.evidence.join('\n'));
  expect(result.faults).toEqual([]);
  expect(result.kills.length).toBeGreaterThanOrEqual(4);
  expect(result.reached).toBeGreaterThanOrEqual(2);
  // Some were in the middle of something.
  expect(new Set(result.kills.map(({ underWay }) => underWay.phase)).size).toBeGreaterThanOrEqual(2);
}, 180_000);

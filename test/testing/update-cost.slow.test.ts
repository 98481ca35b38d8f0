import { expect, test } from 'vitest';

import { countTimers } from '../../bench/count-timers.ts';
import { measureUpdate, updateOnce } from '../../bench/update-cost.ts';

/** A bound that only a mistake of another order breaks: the machine may be busy. `npm run bench` measures. */
const FAR_TOO_MUCH_MS = 100;

test('an update of three services costs about a millisecond', async () => {
  const { runs, medianMs, p95Ms } = await measureUpdate({ runs: 200, warmUps: 50 });
  console.log(
    `update of three services: median ${medianMs.toFixed(2)} ms, p95 ${p95Ms.toFixed(2)} ms, ${runs} runs`,
  );
  expect(medianMs).toBeLessThan(FAR_TOO_MUCH_MS);
});

test('an update uses no real timer', async () => {
  const counts = await countTimers(async () => {
    await updateOnce();
  });
  expect(counts).toEqual({ setTimeout: 0, setInterval: 0, 'AbortSignal.timeout': 0 });
});

test('a real timer would be seen', async () => {
  const before = [setTimeout, setInterval, AbortSignal.timeout];
  const counts = await countTimers(async () => {
    clearTimeout(setTimeout(() => undefined, 0));
    clearInterval(setInterval(() => undefined, 1000));
    AbortSignal.timeout(0);
  });
  expect(counts).toEqual({ setTimeout: 1, setInterval: 1, 'AbortSignal.timeout': 1 });
  expect([setTimeout, setInterval]).toEqual(before.slice(0, 2));
});

import { describe, expect, it } from 'vitest';
import { crashAtEveryCall } from './crash-at-every-call.ts';
import { runHistory, runOvertaken } from './history.ts';
import { OVERTAKING, REPLACE, SCENARIOS } from './scenarios.ts';

/** The small size of `crash-loop.slow.test.ts`. */
describe('an agent that is killed at any await', () => {
  for (const scenario of SCENARIOS.slice(0, 4)) {
    it(`${scenario.name}: its successor finishes the work and breaks nothing`, async () => {
      const { problems } = await crashAtEveryCall(scenario, [
        { kind: 'after' },
        { kind: 'late', afterCalls: 3 },
      ]);
      expect(problems.slice(0, 5)).toEqual([]);
    }, 60_000);
  }
});

describe('a newer document', () => {
  for (const newer of OVERTAKING) {
    it(`${newer.name} overtakes a replacement at any call`, async () => {
      const problems: string[] = [];
      const { calls } = await runHistory(REPLACE, []);
      for (let call = 1; call <= calls; call += 1) {
        const result = await runOvertaken(REPLACE, call, newer);
        problems.push(...result.problems.map((problem) => `at call ${call}: ${problem}`));
      }
      expect(problems.slice(0, 5)).toEqual([]);
    }, 60_000);
  }
});

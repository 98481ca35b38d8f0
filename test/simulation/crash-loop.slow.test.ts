import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crashAtEveryCall, LANDINGS } from './crash-at-every-call.ts';
import { runHistory } from './history.ts';
import { SCENARIOS } from './scenarios.ts';

/** Any seed and any number: `SEED=7 HISTORIES=100000 npm run test:slow -- test/simulation`. */
const SEED = Number(process.env['SEED'] ?? 20_261_123);
const HISTORIES = Number(process.env['HISTORIES'] ?? 300);

describe('an agent that is killed at any await', () => {
  for (const scenario of SCENARIOS) {
    it(`${scenario.name}: its successor finishes the work and breaks nothing`, async () => {
      const { problems } = await crashAtEveryCall(scenario, LANDINGS);
      expect(problems.slice(0, 5)).toEqual([]);
    });
  }
});

describe('an agent that is killed again and again', () => {
  it(
    'finishes the work when at last it is left alone',
    async () => {
      const point = fc.record({
        call: fc.integer({ min: 1, max: 16 }),
        landing: fc.constantFrom(...LANDINGS),
      });
      const history = fc.record({
        scenario: fc.constantFrom(...SCENARIOS),
        points: fc.array(point, { minLength: 2, maxLength: 5 }),
      });
      const problems: string[] = [];
      let crashes = 0;
      for (const { scenario, points } of fc.sample(history, { numRuns: HISTORIES, seed: SEED })) {
        const result = await runHistory(scenario, points);
        crashes += result.crashes;
        problems.push(
          ...result.problems.map((problem) => `${scenario.name} ${JSON.stringify(points)}: ${problem}`),
        );
      }
      process.stdout.write(
        `crash loop: ${HISTORIES} random histories with ${crashes} crashes, seed ${SEED}, ${problems.length} problems\n`,
      );
      expect(problems.slice(0, 5)).toEqual([]);
    },
    60_000 + HISTORIES * 100,
  );
});

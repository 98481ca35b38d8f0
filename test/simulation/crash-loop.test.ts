import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CrashPoint, LandingMode } from './crash-point.ts';
import { runHistory, runOvertaken } from './history.ts';
import { OVERTAKING, REPLACE, SCENARIOS, type Scenario } from './scenarios.ts';

/**
 * I13: every prefix of any execution is a legal start. The agent is crashed at every await that leaves the process,
 * with the effect of that call landing before, after, or while its successor is at work already.
 */
const SEED = Number(process.env['SEED'] ?? 20_261_123);
const LATE_CALLS = [1, 2, 3, 5, 8, 13, Infinity];
const LANDINGS: readonly LandingMode[] = [
  { kind: 'before' },
  { kind: 'after' },
  { kind: 'halfway' },
  ...LATE_CALLS.map((afterCalls) => ({ kind: 'late', afterCalls }) as const),
];

async function crashAtEveryCall(scenario: Scenario): Promise<{ histories: number; problems: string[] }> {
  const problems: string[] = [];
  const { calls, problems: withoutCrash } = await runHistory(scenario, []);
  problems.push(...withoutCrash);
  let histories = 1;
  for (let call = 1; call <= calls; call += 1) {
    for (const landing of LANDINGS) {
      const point: CrashPoint = { call, landing };
      const result = await runHistory(scenario, [point]);
      histories += 1;
      problems.push(
        ...result.problems.map((problem) => `crash at call ${JSON.stringify(point)}: ${problem}`),
      );
    }
  }
  return { histories, problems };
}

describe('an agent that is killed at any await', () => {
  for (const scenario of SCENARIOS) {
    it(`${scenario.name}: its successor finishes the work and breaks nothing`, async () => {
      const { histories, problems } = await crashAtEveryCall(scenario);
      process.stdout.write(
        `crash loop: ${scenario.name}: ${histories} histories, ${problems.length} problems\n`,
      );
      expect(problems.slice(0, 5)).toEqual([]);
    }, 60_000);
  }
});

describe('an agent that is killed again and again', () => {
  it('finishes the work when at last it is left alone', async () => {
    const random = fc.sample(
      fc.record({
        scenario: fc.constantFrom(...SCENARIOS),
        points: fc.array(
          fc.record({ call: fc.integer({ min: 1, max: 16 }), landing: fc.constantFrom(...LANDINGS) }),
          { minLength: 2, maxLength: 5 },
        ),
      }),
      { numRuns: 300, seed: SEED },
    );
    const problems: string[] = [];
    let crashes = 0;
    for (const { scenario, points } of random) {
      const result = await runHistory(scenario, points);
      crashes += result.crashes;
      problems.push(
        ...result.problems.map((problem) => `${scenario.name} ${JSON.stringify(points)}: ${problem}`),
      );
    }
    process.stdout.write(
      `crash loop: ${random.length} random histories with ${crashes} crashes, seed ${SEED}\n`,
    );
    expect(problems.slice(0, 5)).toEqual([]);
  }, 60_000);
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

import type { CrashPoint, LandingMode } from './crash-point.ts';
import { runHistory } from './history.ts';
import type { Scenario } from './scenarios.ts';

export interface CrashReport {
  readonly histories: number;
  readonly problems: readonly string[];
}

/**
 * I13: every prefix of any execution is a legal start. Runs the scenario once for each await that leaves the process
 * and each landing of that call's effect.
 */
export async function crashAtEveryCall(
  scenario: Scenario,
  landings: readonly LandingMode[],
): Promise<CrashReport> {
  const { calls, problems: withoutCrash } = await runHistory(scenario, []);
  const problems = [...withoutCrash];
  let histories = 1;
  for (let call = 1; call <= calls; call += 1) {
    for (const landing of landings) {
      const point: CrashPoint = { call, landing };
      const result = await runHistory(scenario, [point]);
      histories += 1;
      problems.push(...result.problems.map((problem) => `crash at ${JSON.stringify(point)}: ${problem}`));
    }
  }
  process.stdout.write(`crash loop: ${scenario.name}: ${histories} histories, ${problems.length} problems\n`);
  return { histories, problems };
}

export const LANDINGS: readonly LandingMode[] = [
  { kind: 'before' },
  { kind: 'after' },
  { kind: 'halfway' },
  ...[1, 2, 3, 5, 8, 13, Infinity].map((afterCalls) => ({ kind: 'late', afterCalls }) as const),
];

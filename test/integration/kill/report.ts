import type { LifeWatch } from '../support/watch-lives.ts';
import type { KillResult } from './kill-once.ts';
import type { Moment } from './moments.ts';
import { describeUnderWay, type Phase, PHASES } from './phases.ts';
import { median, type Timeline } from './timeline.ts';
import type { Version } from './world.ts';

/** How an update was measured, in one line. */
export function timelineLine({ lengthMs, phases }: Timeline): string {
  const parts = PHASES.map((phase) => `${phase} ${ms(phases[phase])}`);
  return `an update takes ${ms(lengthMs)}: ${parts.join(', ')} (medians)`;
}

/** What came of one kill: a line, and everything that was found where something is wrong. */
export function killLines(
  number: number,
  { victims }: Moment,
  wanted: Version,
  result: KillResult,
): string[] {
  const { killedAfterMs, backAfterMs, staleRules, faults, evidence } = result;
  const line = [
    faults.length === 0 ? '✓' : '✗',
    String(number).padStart(4),
    `→ ${wanted}`,
    `killed after ${ms(killedAfterMs).padStart(7)}`,
    victims.padEnd(13),
    describeUnderWay(result.underWay).padEnd(24),
    `back after ${ms(backAfterMs).padStart(7)}`,
    ...(staleRules > 0 ? ['Podman left a firewall rule behind'] : []),
  ].join('  ');
  const details = [...faults, ...(evidence === '' ? [] : evidence.split('\n'))];
  return [line, ...details.map((detail) => `    ${detail}`)];
}

/** How often each phase was under way at the moment of a kill. */
export function countHits(
  results: readonly KillResult[],
): { readonly phase: Phase; readonly count: number }[] {
  return PHASES.map((phase) => ({
    phase,
    count: results.filter(({ underWay }) => underWay.phase === phase).length,
  }));
}

/** All kills together. */
export function summaryLines(results: readonly KillResult[], watch: LifeWatch): string[] {
  const withRules = results.filter(({ staleRules }) => staleRules > 0).length;
  return [
    'killed in the middle of',
    ...histogramLines(results),
    `back after ${ms(median(results.map(({ backAfterMs }) => backAfterMs)))} (median)`,
    `looked ${watch.samples} times at what lives, ${ms(watch.averageGapMs)} apart (at most ${ms(watch.longestGapMs)}); ` +
      `${watch.overlaps.length} times two containers of a service lived at once`,
    `Podman, killed too, left a stale firewall rule behind ${withRules} times; the test removed it`,
  ];
}

function histogramLines(results: readonly KillResult[]): string[] {
  return countHits(results).flatMap(({ phase, count }) => {
    const calls = new Map<string, number>();
    for (const { underWay } of results) {
      if (underWay.phase !== phase || underWay.call === undefined) continue;
      calls.set(underWay.call, (calls.get(underWay.call) ?? 0) + 1);
    }
    return [
      `  ${phase.padEnd(26)} ${String(count).padStart(4)}  ${'█'.repeat(count)}`,
      ...[...calls].map(([call, times]) => `    ${call.padEnd(24)} ${String(times).padStart(4)}`),
    ];
  });
}

function ms(value: number): string {
  return `${Math.round(value)} ms`;
}

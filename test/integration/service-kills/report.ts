import { describeUnderWay } from '../kill/phases.ts';
import { median } from '../kill/timeline.ts';
import type { FireResult } from './roll-under-fire.ts';

/** What was seen, for people; what is wrong comes last. */
export function fireLines(result: FireResult): string[] {
  const { kills, rolls, reached, outages, looks, faults, storage, staleRules } = result;
  const withHelpers = kills.filter((kill) => kill.withHelpers).length;
  const hits = new Map<string, number>();
  for (const { underWay } of kills) {
    const name = describeUnderWay(underWay);
    hits.set(name, (hits.get(name) ?? 0) + 1);
  }
  return [
    `${kills.length} kills, ${withHelpers} of them with what the service was running; nobody listened for ${ms(median(kills.map(({ downMs }) => downMs)))} (median)`,
    'killed in the middle of',
    ...[...hits].map(([name, count]) => `  ${name.padEnd(28)} ${String(count).padStart(3)}`),
    `${rolls.length} documents; ${reached} reached under fire, the last one ${ms(result.convergedAfterMs)} after the last kill`,
    `${result.runningReports} reports of Running`,
    `outages seen: ${spread(outages.seen)}; told: ${spread(outages.told)}`,
    `looked ${looks.count} times at what lives, ${ms(looks.averageMs)} apart (at most ${ms(looks.longestMs)})`,
    ...(storage.length > 0
      ? [`left in the storage by creates that were cut off: ${storage.join(', ')}`]
      : []),
    ...(staleRules > 0
      ? [`Podman left ${staleRules} stale rules of the firewall behind; they were removed`]
      : []),
    ...faults.map((fault) => `✗ ${fault}`),
  ];
}

function spread(values: readonly number[]): string {
  if (values.length === 0) return 'none';
  return `${values.length} of ${ms(Math.min(...values))} to ${ms(Math.max(...values))}, ${ms(median(values))} (median)`;
}

function ms(value: number): string {
  return `${Math.round(value)} ms`;
}

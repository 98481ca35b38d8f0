import type { AgentLine } from '../support/agent-line.ts';
import type { Life } from '../support/watch-lives.ts';

/** What the oracle saw in one look. */
export interface Look {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** Of one service. */
  readonly lives: readonly Life[];
}

/** A time, in milliseconds since the Unix epoch, in which a service did not live. */
export interface Outage {
  readonly from: number;
  readonly to: number;
}

/** The times without any life in between, from the last look that saw one to the first that saw one again. */
export function seenOutages(looks: readonly Look[]): Outage[] {
  const outages: Outage[] = [];
  let seen: number | undefined;
  let gone = false;
  for (const { at, lives } of looks) {
    if (lives.length === 0) {
      gone = true;
      continue;
    }
    if (gone && seen !== undefined) outages.push({ from: seen, to: at });
    seen = at;
    gone = false;
  }
  return outages;
}

/** What the agent has told of one outage. */
export interface ToldOutage {
  /** When it told it; milliseconds since the Unix epoch. */
  readonly at: number;
  readonly ms: number;
  /** `cutover`, `start`: the step that ended it. `list`: only a list has shown that it is over. */
  readonly by: string;
}

/** The outages of `service` that the agent has told, by a step that ended one, or by a state alone. */
export function toldOutages(lines: readonly AgentLine[], deployment: string, service: string): ToldOutage[] {
  const told: ToldOutage[] = [];
  for (const line of lines) {
    if (line.line !== 'event') continue;
    const { at, event } = line;
    if (event.type === 'step-done' && event.lane === `${deployment}/${service}`) {
      if (event.outageMs !== undefined) told.push({ at, ms: event.outageMs, by: event.step.kind });
    }
    if (event.type === 'state' && event.state.deployment === deployment) {
      const ms = event.state.services[service]?.outageMs;
      if (ms !== undefined && ms !== told.at(-1)?.ms) told.push({ at, ms, by: 'list' });
    }
  }
  return told;
}

/** When starts of `lane` failed, which may have happened all the same; milliseconds since the Unix epoch. */
export function failedStarts(lines: readonly AgentLine[], lane: string): number[] {
  return lines.flatMap((line) => {
    if (line.line !== 'event' || line.event.type !== 'step-failed' || line.event.lane !== lane) return [];
    return ['cutover', 'start'].includes(line.event.step.kind) ? [line.at] : [];
  });
}

export interface OutageComparison {
  readonly seen: readonly Outage[];
  readonly told: readonly ToldOutage[];
  readonly failedStarts: readonly number[];
  readonly toleranceMs: number;
}

/** Podman's list tells times in whole seconds, and where the answer to a stop or a start was lost there is nothing better. */
const ROUNDED_MS = 1000;

/**
 * One sentence for each outage that only one of the two knows of.
 *
 * What a start has made whose answer was lost may live, and Podman may never know: then the agent cannot either, and ends
 * it. To whoever looks at processes that is two outages, and to everybody else one.
 */
export function compareOutages({ seen, told, failedStarts, toleranceMs }: OutageComparison): string[] {
  const left = [...seen];
  const isUnknown = (one: Outage, next: Outage): boolean =>
    failedStarts.some((at) => at > one.to - ROUNDED_MS && at < next.from + toleranceMs);
  const isSame = ({ at, ms, by }: ToldOutage, { from, to }: Outage): boolean => {
    const roundedMs = by === 'cutover' ? 0 : ROUNDED_MS;
    const isThen = by === 'list' ? to <= at + toleranceMs : Math.abs(at - to) <= toleranceMs;
    return isThen && Math.abs(ms - (to - from)) <= roundedMs + toleranceMs;
  };
  const take = (one: ToldOutage): boolean => {
    for (const [begin, first] of left.entries()) {
      for (let end = begin; ; end += 1) {
        const last = left[end];
        if (last === undefined) break;
        if (isSame(one, { from: first.from, to: last.to })) {
          left.splice(begin, end - begin + 1);
          return true;
        }
        const next = left[end + 1];
        if (next === undefined || !isUnknown(last, next)) break;
      }
    }
    return false;
  };
  const unseen = told.filter((one) => !take(one));
  return [
    ...left.map(({ from, to }) => `an outage was not told: ${Math.round(to - from)} ms until ${clock(to)}`),
    ...unseen.map(
      ({ at, ms, by }) => `an outage was told that was none: ${ms} ms by a ${by} at ${clock(at)}`,
    ),
  ];
}

function clock(at: number): string {
  return new Date(at).toISOString().slice(11, 23);
}

import type { AgentLine } from '../support/agent-line.ts';
import { isStep, type Phase } from './phases.ts';

/** How long one update took, in milliseconds from the moment its document was put. */
export interface Timeline {
  /** Until the agent had nothing left to do. */
  readonly lengthMs: number;
  readonly phases: Readonly<Record<Phase, number>>;
  /** From the end of the rename on: the longest of the idle times. */
  readonly lastIdleMs: number;
}

/** Reads the timeline of one update from what its agent said since `putAt`, up to its answer that it has settled. */
export function readTimeline(lines: readonly AgentLine[], putAt: number): Timeline {
  const since = lines.filter(({ at }) => at >= putAt);
  const timeOf = (matches: (line: AgentLine) => boolean): number => {
    const line = since.find(matches);
    if (line === undefined) throw new Error('an update was not seen to its end');
    return line.at;
  };
  const spanOf = (phase: Phase): number =>
    timeOf((line) => isStep(line, 'step-done', phase)) -
    timeOf((line) => isStep(line, 'step-started', phase));
  const settledAt = timeOf(({ line }) => line === 'settled');
  const [create, cutover, rename] = [spanOf('create'), spanOf('cutover'), spanOf('rename')];
  const lengthMs = settledAt - putAt;
  return {
    lengthMs,
    phases: { create, cutover, rename, idle: lengthMs - create - cutover - rename },
    lastIdleMs: settledAt - timeOf((line) => isStep(line, 'step-done', 'rename')),
  };
}

/** The median of each figure. */
export function medianTimeline(timelines: readonly Timeline[]): Timeline {
  const of = (figure: (timeline: Timeline) => number): number => median(timelines.map(figure));
  return {
    lengthMs: of(({ lengthMs }) => lengthMs),
    phases: {
      create: of(({ phases }) => phases.create),
      cutover: of(({ phases }) => phases.cutover),
      rename: of(({ phases }) => phases.rename),
      idle: of(({ phases }) => phases.idle),
    },
    lastIdleMs: of(({ lastIdleMs }) => lastIdleMs),
  };
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

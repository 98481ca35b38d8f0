import type { AgentLine, Verb } from '../support/agent-line.ts';

/** What an update consists of. `idle`: the agent lists, plans or waits until the new one is ready. */
export const PHASES = ['create', 'cutover', 'rename', 'idle'] as const;

export type Phase = (typeof PHASES)[number];

/** What an agent was about when it was killed. */
export interface UnderWay {
  readonly phase: Phase;
  /** The call of the runtime that had begun and not ended. */
  readonly call?: Verb;
}

/** Whether `line` says that a step of the kind `phase` has begun or ended. */
export function isStep(line: AgentLine, type: 'step-started' | 'step-done', phase: Phase): boolean {
  return line.line === 'event' && line.event.type === type && line.event.step.kind === phase;
}

/** What was under way after the last of `lines`. */
export function underWay(lines: readonly AgentLine[]): UnderWay {
  let phase: Phase = 'idle';
  const calls = new Map<Verb, number>();
  for (const line of lines) {
    if (line.line === 'call-begun') calls.set(line.verb, (calls.get(line.verb) ?? 0) + 1);
    if (line.line === 'call-ended') calls.set(line.verb, (calls.get(line.verb) ?? 0) - 1);
    if (line.line !== 'event') continue;
    const { event } = line;
    if (event.type === 'step-started') phase = PHASES.find((one) => one === event.step.kind) ?? 'idle';
    if (event.type === 'step-done' || event.type === 'step-failed' || event.type === 'step-superseded') {
      phase = 'idle';
    }
  }
  const open = [...calls].filter(([, count]) => count > 0).map(([verb]) => verb);
  // A tick may list while a step is under way.
  const call = open.find((verb) => verb !== 'listContainers') ?? open[0];
  return { phase, ...(call === undefined ? {} : { call }) };
}

/** The verbs of one phase, as the histogram has them: `create: createContainer`. */
export function describeUnderWay({ phase, call }: UnderWay): string {
  return call === undefined ? phase : `${phase}: ${call}`;
}

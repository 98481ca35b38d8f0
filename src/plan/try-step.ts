import type { Decision } from './decision.ts';
import type { DesiredService } from './desired.ts';
import type { Goal, Wait } from './plan.ts';
import type { PortClaim } from './port-claims.ts';
import type { Situation } from './situation.ts';
import { type Step, tryKindOf } from './step.ts';

/** What a row of the table may ask besides the situation itself. */
export interface Surroundings {
  /** Monotonic milliseconds. */
  readonly now: number;
  /** Whether the runtime can rename. */
  readonly canRename: boolean;
  /** The ports of this service that other lanes are about to give up. */
  readonly ports: PortClaim;
}

/** A step that a row of the table asks for. */
export interface Proposal {
  readonly goal: Goal;
  readonly step: Step;
  readonly next: readonly string[];
  readonly why: string;
}

/** The step, unless its retry time or a port has to come first. */
export function tryStep(
  { memory }: Situation,
  { now, ports }: Surroundings,
  { goal, step, next, why }: Proposal,
): Decision {
  const tries = memory.tries[tryKindOf(step.kind)];
  if (tries !== undefined && tries.retryAt > now) {
    const after = tries.fault?.code ?? `done ${tries.count} times in a row`;
    return wait(
      { kind: 'retry', until: tries.retryAt },
      { goal, next: [step.kind, ...next], why: `${why}; ${after}` },
    );
  }
  const starts = step.kind === 'start' || step.kind === 'cutover';
  if (starts && ports.kind === 'wait') {
    const { ports: held, heldBy } = ports;
    return wait({ kind: 'ports', ports: held, heldBy }, { goal, next: [step.kind, ...next], why });
  }
  return { goal, action: { kind: 'step', step }, next, why };
}

function wait(what: Wait, rest: Omit<Decision, 'action'>): Decision {
  return { ...rest, action: { kind: 'wait', wait: what } };
}

/** Only somebody can change this: nothing is tried. */
export function waitForWord(wanted: DesiredService | undefined, why: string): Decision {
  return wait({ kind: 'word' }, { goal: wanted === undefined ? 'drop' : 'keep', next: [], why });
}

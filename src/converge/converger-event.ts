import type { ContainerId } from '../runtime/container-id.ts';
import type { Plan } from '../plan/plan.ts';
import type { StepFault } from '../plan/lane-memory.ts';
import type { LaneKey } from '../plan/lane-key.ts';
import type { Step } from '../plan/step.ts';

/** Everything that a converger does, as it happens. No event holds a secret: specs are in no plan and in no step (I15). */
export type ConvergerEvent =
  /** What is to be done has changed. `text` is `explainPlan` of it. */
  | { readonly type: 'planned'; readonly plan: Plan; readonly text: string }
  /** The round ended without a plan: nothing is started, stopped or removed. */
  | { readonly type: 'list-failed'; readonly fault: StepFault }
  /** It carries our labels because its image does: it is a stranger's. */
  | {
      readonly type: 'container-ignored';
      readonly id: ContainerId;
      readonly name: string;
      readonly why: string;
    }
  | {
      readonly type: 'step-started';
      readonly lane: LaneKey;
      readonly step: StepSummary;
      readonly why: string;
    }
  | {
      readonly type: 'pull-progress';
      readonly lane: LaneKey;
      readonly image: string;
      readonly message: string;
    }
  | {
      readonly type: 'step-done';
      readonly lane: LaneKey;
      readonly step: StepSummary;
      readonly durationMs: number;
      readonly outageMs?: number;
      readonly id?: ContainerId;
    }
  | {
      readonly type: 'step-failed';
      readonly lane: LaneKey;
      readonly step: StepSummary;
      readonly durationMs: number;
      readonly fault: StepFault;
    }
  /** Given up for a newer document, or because the agent stops. */
  | { readonly type: 'step-superseded'; readonly lane: LaneKey; readonly step: StepSummary };

/** A step without its spec. */
export interface StepSummary {
  readonly kind: Step['kind'];
  /** In words: `cutover aaaa… → cccc…`. */
  readonly text: string;
}

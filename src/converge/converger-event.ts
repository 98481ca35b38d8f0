import type { ContainerId } from '../runtime/container-id.ts';
import type { LayerProgress } from '../runtime/driver.ts';
import type { Plan } from '../plan/plan.ts';
import type { StepFault } from '../plan/lane-memory.ts';
import type { LaneKey } from '../plan/lane-key.ts';
import type { Step } from '../plan/step.ts';

/**
 * Everything that a converger does, as it happens. No event holds a secret: specs are in no plan and in no step.
 *
 * `lane` says which service a step is for, `step` what it does, `why` what for; `durationMs` is how long it took, in
 * monotonic milliseconds.
 */
export type ConvergerEvent =
  /** What is to be done has changed. `text` is `explainPlan` of it. */
  | { readonly type: 'planned'; readonly plan: Plan; readonly text: string }
  /** The round ended without a plan: nothing is started, stopped or removed. */
  | { readonly type: 'list-failed'; readonly fault: StepFault }
  /** The container `name` carries our labels because its image does: it is a stranger's, and never touched. `why` is for people. */
  | {
      readonly type: 'container-ignored';
      readonly id: ContainerId;
      readonly name: string;
      readonly why: string;
    }
  /** A lane begins a step. `step-done`, `step-failed` or `step-superseded` ends it. */
  | {
      readonly type: 'step-started';
      readonly lane: LaneKey;
      readonly step: StepSummary;
      readonly why: string;
    }
  /** `image` comes nearer; `message` is the engine's own line, `layer` what it counts, if it counts. */
  | {
      readonly type: 'pull-progress';
      readonly lane: LaneKey;
      readonly image: string;
      readonly message: string;
      readonly layer?: LayerProgress;
    }
  /**
   * The step did all that it had to. `id` is the container that a `create` has made; `outageMs` the milliseconds from the
   * old container's end to the new one's start, once, with the step that ended the outage.
   */
  | {
      readonly type: 'step-done';
      readonly lane: LaneKey;
      readonly step: StepSummary;
      readonly durationMs: number;
      readonly outageMs?: number;
      readonly id?: ContainerId;
    }
  /** The step ended with a fault. It may have done part of its work; what is left to do is seen by the next list. */
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
  /** The step's own word. */
  readonly kind: Step['kind'];
  /** In words: `cutover aaaa… → cccc…`. */
  readonly text: string;
}

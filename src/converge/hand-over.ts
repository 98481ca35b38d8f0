import { describeStep } from '../plan/explain-plan.ts';
import type { StepResult } from '../plan/after-step.ts';
import type { LanePlan } from '../plan/plan.ts';
import type { Step } from '../plan/step.ts';
import type { Clock } from '../runtime/clock.ts';
import type { ContainerId } from '../runtime/container-id.ts';
import type { ContainerSpec } from '../runtime/container-spec.ts';
import type { RuntimeDriver } from '../runtime/driver.ts';
import type { ConvergerEvent, StepSummary } from './converger-event.ts';
import { executeStep } from './execute.ts';
import type { Lanes } from './lanes.ts';
import { createLimit } from './limit.ts';
import { unreachable } from '../runtime/unreachable.ts';

export interface HandOverOptions {
  readonly runtime: RuntimeDriver;
  readonly clock: Clock;
  readonly lanes: Lanes;
  /** The container that a lane wants. */
  readonly specOf: (lane: LanePlan) => ContainerSpec | undefined;
  readonly newAttemptId: () => string;
  readonly onCreated: (id: ContainerId) => void;
  readonly onEvent: (event: ConvergerEvent) => void;
  /** Takes a result in, and gives the outage that the step has ended, if it has. */
  readonly remember: (lane: LanePlan, step: Step, result: StepResult) => { readonly outageMs?: number };
  /** Called last, when everything else is taken in. */
  readonly onSettled: () => void;
}

const PULLS_AT_ONCE = 2;
const STARTS_AT_ONCE = 4;

/** Creates the hand-over of steps to lanes: it begins them, tells of them, and takes in what became of them. */
export function createHandOver(options: HandOverOptions): (lane: LanePlan, step: Step) => void {
  const { runtime, clock, lanes, onEvent } = options;
  const limits = { pulls: createLimit(PULLS_AT_ONCE), starts: createLimit(STARTS_AT_ONCE) };

  return (lane, step) => {
    const begunAt = clock.now();
    const summary: StepSummary = { kind: step.kind, text: describeStep(step) };
    let created: ContainerId | undefined;
    const spec = options.specOf(lane);
    onEvent({ type: 'step-started', lane: lane.key, step: summary, why: lane.why });

    const run = (interrupt: AbortSignal): Promise<StepResult> =>
      executeStep(step, {
        runtime,
        clock,
        ...limits,
        interrupt,
        spec,
        newAttemptId: options.newAttemptId,
        onCreated(id) {
          created = id;
          options.onCreated(id);
        },
        onProgress({ message, layer }) {
          if (step.kind !== 'create') return;
          const counted = layer === undefined ? {} : { layer };
          onEvent({ type: 'pull-progress', lane: lane.key, image: step.image, message, ...counted });
        },
      });

    lanes.begin(lane.key, lane.target, run, (result) => {
      const { outageMs } = options.remember(lane, step, result);
      onEvent(
        endOf(lane, summary, result, {
          durationMs: clock.now() - begunAt,
          ...(created === undefined ? {} : { id: created }),
          ...(outageMs === undefined ? {} : { outageMs }),
        }),
      );
      options.onSettled();
    });
  };
}

interface Measured {
  readonly durationMs: number;
  readonly id?: ContainerId;
  readonly outageMs?: number;
}

function endOf(
  { key: lane }: LanePlan,
  step: StepSummary,
  result: StepResult,
  measured: Measured,
): ConvergerEvent {
  switch (result.kind) {
    case 'done':
      return { type: 'step-done', lane, step, ...measured };
    case 'failed':
      return { type: 'step-failed', lane, step, durationMs: measured.durationMs, fault: result.fault };
    case 'superseded':
      return { type: 'step-superseded', lane, step };
    default:
      return unreachable(result);
  }
}

import type { Desired } from '../../src/plan/desired.ts';
import { afterStep } from '../../src/plan/after-step.ts';
import type { Memory } from '../../src/plan/lane-memory.ts';
import { observedByLane } from '../../src/plan/observed.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { planConvergence } from '../../src/plan/plan-convergence.ts';
import { forgetGone, rememberList } from '../../src/plan/remember.ts';
import { MIN_READY_MS, NOW, OWNER, WALL_NOW } from './builders.ts';
import type { ModelEngine } from './model-engine.ts';

export interface ModelRunOptions {
  readonly engine: ModelEngine;
  readonly desired: Desired;
  readonly memory?: Memory;
  readonly canRename?: boolean;
}

/** Rounds over a {@link ModelEngine}: list, remember, plan, do, remember, as a converger does it. */
export interface ModelRun {
  /** One round. */
  round(): Plan;
  /** Moves time. */
  pass(ms: number): void;
  /** Rounds until no lane has a step and none waits for a time. Throws an `Error` after `most` of them. */
  converge(most: number): void;
}

export function createModelRun({ engine, desired, canRename = true, ...options }: ModelRunOptions): ModelRun {
  let memory: Memory = options.memory ?? new Map();
  let now = NOW;
  const wallNow = (): number => WALL_NOW + now - NOW;

  function round(): Plan {
    const observed = observedByLane(engine.containers());
    const shared = {
      desired,
      observed,
      now,
      busy: new Set<never>(),
      minReadyMs: MIN_READY_MS,
      owner: OWNER,
      namePrefix: '',
      canRename,
    };
    memory = rememberList({ ...shared, memory, wallNow: wallNow() });
    const plan = planConvergence({ ...shared, memory });
    for (const { key, target, action, deployment, service = '' } of plan.lanes) {
      if (action.kind !== 'step') continue;
      const spec = desired.deployments.get(deployment)?.services.get(service)?.container;
      const result = engine.apply(action.step, wallNow(), spec);
      const before = memory.get(key);
      if (before === undefined) throw new Error(`no memory of ${key}`);
      const after = afterStep(before, { target, step: action.step, result, now, random: 0.5 });
      memory = new Map(memory).set(key, after);
    }
    memory = forgetGone(memory, plan.gone, desired);
    return plan;
  }

  return {
    round,
    pass(ms) {
      now += ms;
    },
    converge(most) {
      for (let count = 0; count < most; count += 1) {
        const { lanes } = round();
        if (lanes.some(({ action }) => action.kind === 'step')) continue;
        const times = lanes.flatMap(({ action }) =>
          action.kind === 'wait' && action.wait.kind === 'retry' ? [action.wait.until] : [],
        );
        if (times.length === 0) return;
        now = Math.min(...times);
      }
      throw new Error(`not converged after ${most} rounds`);
    },
  };
}

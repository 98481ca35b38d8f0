import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isLive } from '../../src/runtime/container-status.ts';
import type { ContainerId } from '../../src/runtime/container-id.ts';
import type { DesiredService } from '../../src/plan/desired.ts';
import { explainPlan } from '../../src/plan/explain-plan.ts';
import type { LaneMemory } from '../../src/plan/lane-memory.ts';
import type { ObservedContainer, StopTarget } from '../../src/plan/observed.ts';
import type { LanePlan, Plan } from '../../src/plan/plan.ts';
import { planConvergence, type PlanInput } from '../../src/plan/plan-convergence.ts';
import { type Step, tryKindOf } from '../../src/plan/step.ts';
import { worldSketch } from './arbitraries.ts';
import { NOW } from './builders.ts';
import { inputOf } from './world.ts';

/** One lane of a random plan, with all that is known of it. */
interface Lane {
  readonly plan: LanePlan;
  readonly step: Step | undefined;
  /** S. */
  readonly all: readonly ObservedContainer[];
  readonly wanted: DesiredService | undefined;
  /** What is remembered of the very target that is wanted now. */
  readonly memory: LaneMemory | undefined;
}

function lanesOf(input: PlanInput): Lane[] {
  return planConvergence(input).lanes.map((plan) => {
    const wanted = input.desired.deployments.get(plan.deployment)?.services.get(plan.service ?? '');
    const memory = input.memory.get(plan.key);
    return {
      plan,
      step: plan.action.kind === 'step' ? plan.action.step : undefined,
      all: input.observed.get(plan.key) ?? [],
      wanted,
      memory: memory?.target === (wanted?.digest ?? '') ? memory : undefined,
    };
  });
}

/** Holds in every situation. */
function always(name: string, holds: (input: PlanInput) => void, numRuns = 300): void {
  it(name, () => {
    fc.assert(
      fc.property(worldSketch, (sketch) => holds(inputOf(sketch))),
      { numRuns },
    );
  });
}

/** Holds for every lane in every situation. */
function inEveryLane(name: string, holds: (lane: Lane, input: PlanInput) => void): void {
  always(name, (input) => {
    for (const lane of lanesOf(input)) holds(lane, input);
  });
}

/** What a step stops, as far as it lived before. */
function stopsOf(step: Step | undefined): readonly StopTarget[] {
  switch (step?.kind) {
    case 'stop':
      return step.targets;
    case 'cutover':
    case 'vacate':
      return step.old;
    default:
      return [];
  }
}

function removesOf(step: Step | undefined): readonly ContainerId[] {
  switch (step?.kind) {
    case 'remove':
      return step.ids;
    case 'cutover':
    case 'vacate':
      return step.old.map(({ id }) => id);
    default:
      return [];
  }
}

function startOf(step: Step | undefined): ContainerId | undefined {
  if (step?.kind === 'start') return step.id;
  return step?.kind === 'cutover' ? step.start : undefined;
}

function targetsOf(step: Step | undefined): ContainerId[] {
  const started = startOf(step);
  return [
    ...stopsOf(step).map(({ id }) => id),
    ...removesOf(step),
    ...(started === undefined ? [] : [started]),
    ...(step?.kind === 'rename' ? [step.id] : []),
  ];
}

function find(all: readonly ObservedContainer[], id: ContainerId): ObservedContainer | undefined {
  return all.find(({ container }) => container.id === id);
}

describe('a plan', () => {
  always('is the same for the same input, and changes none of it', (input) => {
    const before = structuredClone(input);
    const plan = planConvergence(input);
    expect(input).toEqual(before);
    expect(planConvergence(before)).toEqual(plan);
    expect(explainPlan(planConvergence(before))).toBe(explainPlan(plan));
  });

  always('has one lane of each key, in the order of their keys', (input) => {
    const keys = planConvergence(input).lanes.map(({ key }) => key);
    expect(keys).toEqual([...new Set(keys)].sort());
  });

  always('wakes in the future, and not after a retry time', (input) => {
    const { wakeAt, lanes } = planConvergence(input);
    if (wakeAt !== undefined) expect(wakeAt).toBeGreaterThan(NOW);
    for (const { action } of lanes) {
      if (action.kind !== 'wait' || action.wait.kind !== 'retry') continue;
      expect(action.wait.until).toBeGreaterThan(NOW);
      expect(wakeAt).toBeLessThanOrEqual(action.wait.until);
    }
  });

  it('reaches every kind of step and of wait, so that what never happens was tried', () => {
    const plans = fc
      .sample(worldSketch, { numRuns: 500, seed: 1 })
      .map((sketch) => planConvergence(inputOf(sketch)));
    const kinds = plans.flatMap(({ lanes }) => lanes).map(({ action }) => actionKind(action));
    expect([...new Set(kinds)].sort()).toEqual([
      'busy',
      'create',
      'cutover',
      'nothing',
      'ports',
      'remove',
      'remove-network',
      'rename',
      'retry',
      'start',
      'stop',
      'vacate',
      'word',
    ]);
    expect(plans.some(({ gone }) => gone.length > 0)).toBe(true);
  });
});

function actionKind(action: LanePlan['action']): string {
  if (action.kind === 'step') return action.step.kind;
  return action.kind === 'wait' ? action.wait.kind : action.kind;
}

describe('never', () => {
  inEveryLane('starts while another container of the service would remain (I1)', ({ step, all }) => {
    const started = startOf(step);
    if (started === undefined) return;
    const gone = new Set([started, ...removesOf(step)]);
    expect(all.filter(({ container }) => !gone.has(container.id))).toEqual([]);
  });

  inEveryLane('targets what was not observed in its own lane (I2)', ({ step, all }) => {
    for (const id of targetsOf(step)) expect(find(all, id)).toBeDefined();
  });

  inEveryLane('acts where labels prove nothing or a state is unknown (I2, I10)', ({ step, all, plan }) => {
    const doubtful = all.some(
      ({ labels, container }) => labels === 'unverified' || container.state === 'unknown',
    );
    if (!doubtful) return;
    expect(step).toBeUndefined();
    if (plan.action.kind !== 'busy') expect(plan.action).toEqual({ kind: 'wait', wait: { kind: 'word' } });
  });

  inEveryLane('acts on a busy lane', ({ plan }, { busy }) => {
    expect(plan.action.kind === 'busy').toBe(busy.has(plan.key));
  });

  inEveryLane('acts where the wanted one runs alone under its name (I3)', ({ plan, all, wanted }) => {
    const [only, ...rest] = all;
    if (rest.length > 0 || only?.container.state !== 'running' || only.labels === 'unverified') return;
    if (wanted?.digest !== only.ownership.digest || only.container.name !== wanted.container.name) return;
    if (plan.action.kind !== 'busy') expect(plan.action).toEqual({ kind: 'nothing' });
  });

  inEveryLane('takes away the last running container of the wanted digest (I3)', ({ step, all, wanted }) => {
    const serving = all.filter(
      ({ ownership, container }) => ownership.digest === wanted?.digest && container.state === 'running',
    );
    if (serving.length === 0) return;
    const taken = new Set([...stopsOf(step).map(({ id }) => id), ...removesOf(step)]);
    expect(serving.filter(({ container }) => !taken.has(container.id))).not.toEqual([]);
  });

  inEveryLane('ends a live old one before the new one exists (I12)', ({ step, all, wanted }) => {
    const ended = stopsOf(step)
      .map(({ id }) => find(all, id))
      .filter((one) => one?.container.state !== 'stopping' && one?.ownership.digest !== wanted?.digest);
    if (wanted === undefined || ended.length === 0) return;
    expect(all.filter(({ ownership }) => ownership.digest === wanted.digest)).not.toEqual([]);
  });

  inEveryLane('stops what is dead, or with another grace than its label (C14)', ({ step, all }) => {
    for (const { id, gracePeriodSeconds } of stopsOf(step)) {
      const target = find(all, id);
      expect(target && isLive(target.container)).toBe(true);
      expect(gracePeriodSeconds).toBe(target?.ownership.gracePeriodSeconds);
    }
  });

  inEveryLane('removes what lives, unless the same step has stopped it', ({ step, all }) => {
    const stopped = new Set(stopsOf(step).map(({ id }) => id));
    for (const id of removesOf(step)) {
      const target = find(all, id);
      if (!stopped.has(id)) expect(target && isLive(target.container)).toBe(false);
    }
  });

  inEveryLane('starts what lives, or what is not wanted', ({ step, all, wanted }) => {
    const started = startOf(step);
    if (started === undefined) return;
    const target = find(all, started);
    expect(target && isLive(target.container)).toBe(false);
    expect(target?.ownership.digest).toBe(wanted?.digest);
  });

  inEveryLane('starts again what has ended as its restart policy allows', ({ step, all, wanted }) => {
    const started = startOf(step);
    if (started === undefined || wanted === undefined || wanted.restart === 'always') return;
    const container = find(all, started)?.container;
    const ended = container?.state === 'exited';
    const stays = ended && (wanted.restart === 'never' || container.exitCode === 0);
    expect(stays).toBe(false);
  });

  inEveryLane(
    'creates beside a container of the same digest, or what is not wanted',
    ({ step, all, wanted }) => {
      if (step?.kind !== 'create') return;
      expect(step.image).toBe(wanted?.container.image);
      expect(all.filter(({ ownership }) => ownership.digest === wanted?.digest)).toEqual([]);
    },
  );

  inEveryLane('acts before a retry time', ({ step, memory }) => {
    if (step === undefined || memory === undefined) return;
    const tries = memory.tries[tryKindOf(step.kind)];
    if (step.kind === 'rename') expect(tries).toBeUndefined();
    else expect(tries?.retryAt ?? 0).toBeLessThanOrEqual(NOW);
  });

  inEveryLane(
    'renames where others are left, or where the runtime cannot',
    ({ step, all }, { canRename }) => {
      if (step?.kind !== 'rename') return;
      expect(canRename).toBe(true);
      expect(all.map(({ container }) => container.id)).toEqual([step.id]);
      expect(all[0]?.container.state).toBe('running');
    },
  );

  inEveryLane(
    'removes the network of a deployment that has or wants a container',
    ({ step, plan }, input) => {
      if (step?.kind !== 'remove-network') return;
      const { deployment } = plan;
      expect(input.desired.deployments.get(deployment)?.services.size ?? 0).toBe(0);
      expect([...input.observed.keys()].filter((key) => key.startsWith(`${deployment}/`))).toEqual([]);
    },
  );

  always(
    'speaks of a deployment that nobody wants or deleted, where the unlisted is unknown (I9)',
    (input) => {
      const { deployments, deleted, undecided, unlisted } = input.desired;
      for (const { deployment } of planConvergence(input).lanes) {
        const known = deployments.has(deployment) || deleted.has(deployment);
        expect(known || (unlisted === 'deleted' && !undecided.has(deployment))).toBe(true);
      }
    },
  );

  always('calls a deployment gone that is wanted, or of which anything is left', (input) => {
    for (const name of planConvergence(input).gone) {
      expect(input.desired.deployments.has(name)).toBe(false);
      const left = [...input.observed.keys(), ...input.busy].filter(
        (key) => key.startsWith(`${name}/`) && key !== `${name}/`,
      );
      expect(left).toEqual([]);
    }
  });

  always(
    'lets lanes wait for each other’s ports for ever',
    (input) => {
      const plan = planConvergence(input);
      for (const { key } of plan.lanes) expect(waitsForItself(plan, key)).toBe(false);
    },
    500,
  );
});

/** Whether all that a lane waits for, directly or not, waits for ports in turn: then nobody ever lets go. */
function waitsForItself({ lanes }: Plan, key: LanePlan['key']): boolean {
  const heldBy = (one: LanePlan['key']): readonly LanePlan['key'][] | undefined => {
    const action = lanes.find((lane) => lane.key === one)?.action;
    return action?.kind === 'wait' && action.wait.kind === 'ports' ? action.wait.heldBy : undefined;
  };
  const seen = new Set([key]);
  for (const one of seen) {
    const holders = heldBy(one);
    if (holders === undefined) return false;
    for (const holder of holders) seen.add(holder);
  }
  return true;
}

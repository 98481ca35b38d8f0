import { describe, expect, it } from 'vitest';

import { explainPlan } from '../../src/plan/explain-plan.ts';
import { laneKey } from '../../src/plan/lane-key.ts';
import { afterStep, type StepResult } from '../../src/plan/after-step.ts';
import type { Memory } from '../../src/plan/lane-memory.ts';
import { observedByLane, type ObservedContainer } from '../../src/plan/observed.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { planConvergence } from '../../src/plan/plan-convergence.ts';
import { rememberList } from '../../src/plan/remember.ts';
import type { Step } from '../../src/plan/step.ts';
import {
  ATTEMPT,
  created,
  desired,
  id,
  laneOf,
  MIN_READY_MS,
  NOW,
  planInput,
  running,
  WALL_NOW,
} from './builders.ts';

/** shop gen 8: web is to go from v1 to v2, db stays as it is. */
const GEN_8 = desired(
  { shop: { web: { version: 'v2', lifecycle: { gracePeriodSeconds: 30 } }, db: { version: 'v3' } } },
  { generation: 8 },
);
const OLD_WEB = running('a', { grace: 30 });
const DB = running('b', { service: 'db', version: 'v3' });

/** The planner alone: each list is given by hand, time moves by hand, and what a step does is taken for done. */
function history(): {
  list(atMs: number, ...containers: readonly ObservedContainer[]): Plan;
  done(step: Step, result: StepResult): void;
} {
  let memory: Memory = new Map();
  let now = NOW;
  return {
    list(atMs, ...containers) {
      now = NOW + atMs;
      const observed = observedByLane(containers);
      const shared = { desired: GEN_8, observed, now, minReadyMs: MIN_READY_MS };
      memory = rememberList({ ...shared, memory, busy: new Set(), wallNow: WALL_NOW + atMs });
      return planConvergence(planInput({ ...shared, containers, memory }));
    },
    done(step, result) {
      const key = laneKey('shop', 'web');
      const before = memory.get(key);
      if (before === undefined) throw new Error('expected a memory of shop/web');
      const target = before.target;
      memory = new Map(memory).set(key, afterStep(before, { target, step, result, now, random: 0.5 }));
    },
  };
}

function stepOf(plan: Plan): Step {
  const { action } = laneOf(plan);
  if (action.kind !== 'step') throw new Error(`expected a step, found ${action.kind}`);
  return action.step;
}

describe('one update, in full', () => {
  it('is told and done as it always was', () => {
    const { list, done } = history();

    const first = list(0, OLD_WEB, DB);
    expect(explainPlan(first)).toBe(
      [
        'shop/db   -        nothing                                                             why: running, digest unchanged',
        'shop/web  replace  ensure image registry.example/web:v2, create  then cutover, rename  why: digest v1:11111111… → v1:22222222… (document gen 8)',
      ].join('\n'),
    );
    const create = stepOf(first);
    expect(create).toMatchObject({
      kind: 'create',
      image: 'registry.example/web:v2',
      pullPolicy: 'missing',
      network: { name: 'shop' },
    });
    done(create, { kind: 'done' });

    const fresh = created('c', { version: 'v2', name: ATTEMPT, grace: 30 });
    const second = list(500, OLD_WEB, fresh, DB);
    expect(explainPlan(second)).toBe(
      [
        'shop/db   -        nothing                                           why: running, digest unchanged',
        'shop/web  replace  cutover aaaaaaaaaaaa → cccccccccccc  then rename  why: digest v1:11111111… → v1:22222222… (document gen 8)',
      ].join('\n'),
    );
    const cutover = stepOf(second);
    expect(cutover).toEqual({
      kind: 'cutover',
      old: [{ id: id('a'), gracePeriodSeconds: 30 }],
      start: id('c'),
    });
    done(cutover, { kind: 'done', stoppedAt: WALL_NOW + 700, startedAt: WALL_NOW + 871 });

    const started = { version: 'v2', grace: 30, startedAt: WALL_NOW + 871 } as const;
    const third = list(900, running('c', { ...started, name: ATTEMPT }), DB);
    expect(explainPlan(third)).toBe(
      [
        'shop/db   -  nothing                         why: running, digest unchanged',
        'shop/web  -  rename cccccccccccc shop.web    why: it runs under the name of an attempt',
      ].join('\n'),
    );
    const rename = stepOf(third);
    expect(rename).toEqual({ kind: 'rename', id: id('c'), name: 'shop.web' });
    done(rename, { kind: 'done' });

    const last = list(1_000, running('c', started), DB);
    expect(explainPlan(last)).toBe(
      [
        'shop/db   -  nothing    why: running, digest unchanged',
        'shop/web  -  nothing    why: running, digest unchanged',
      ].join('\n'),
    );
    // It has been up since the list that showed it first.
    expect(last.wakeAt).toBe(NOW + 900 + MIN_READY_MS);
  });

  it('is told to a busy lane too', () => {
    const plan = planConvergence(
      planInput({ desired: GEN_8, containers: [OLD_WEB, DB], busy: ['shop/web'] }),
    );
    expect(explainPlan(plan)).toBe(
      [
        'shop/db   -        nothing    why: running, digest unchanged',
        'shop/web  replace  busy       why: digest v1:11111111… → v1:22222222… (document gen 8)',
      ].join('\n'),
    );
  });
});

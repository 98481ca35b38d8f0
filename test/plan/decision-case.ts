import { expect, it } from 'vitest';

import type { LaneKey } from '../../src/plan/lane-key.ts';
import type { StopTarget } from '../../src/plan/observed.ts';
import type { Action, Goal, Wait } from '../../src/plan/plan.ts';
import type { Step } from '../../src/plan/step.ts';
import { id, laneOf, planOf, type PlanOptions } from './builders.ts';

/** One situation and what a lane does in it. */
export interface DecisionCase extends PlanOptions {
  readonly name: string;
  /** Default: `shop/web`. */
  readonly lane?: LaneKey;
  readonly goal: Goal;
  readonly action: Action;
  readonly next?: readonly string[];
  readonly why: string;
}

/** Makes a test of each case: goal, action, what follows and the reason are compared whole. */
export function decide(cases: readonly DecisionCase[]): void {
  for (const { name, lane, goal, action, next = [], why, ...situation } of cases) {
    it(name, () => {
      const planned = laneOf(planOf(situation), lane);
      const told = { goal: planned.goal, action: planned.action, next: planned.next, why: planned.why };
      expect(told).toEqual({ goal, action, next, why });
    });
  }
}

export function doing(step: Step): Action {
  return { kind: 'step', step };
}

export function waiting(wait: Wait): Action {
  return { kind: 'wait', wait };
}

export const NOTHING: Action = { kind: 'nothing' };
/** Only somebody's word changes anything. */
export const WORD: Action = waiting({ kind: 'word' });

/** A stop of `digit`, repeated, with the grace of its label. */
export function target(digit: string, gracePeriodSeconds = 10): StopTarget {
  return { id: id(digit), gracePeriodSeconds };
}

export function stop(...targets: readonly StopTarget[]): Action {
  return doing({ kind: 'stop', targets });
}

export function remove(...digits: readonly string[]): Action {
  return doing({ kind: 'remove', ids: digits.map(id) });
}

export function start(digit: string): Action {
  return doing({ kind: 'start', id: id(digit) });
}

export function cutover(digit: string, ...old: readonly StopTarget[]): Action {
  return doing({ kind: 'cutover', old, start: id(digit) });
}

export function rename(digit: string, name = 'shop.web'): Action {
  return doing({ kind: 'rename', id: id(digit), name });
}

export function until(time: number): Action {
  return waiting({ kind: 'retry', until: time });
}

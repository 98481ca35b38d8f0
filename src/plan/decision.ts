import type { Action, Goal } from './plan.ts';

/** What is decided for one lane, before it is known whether the lane is busy. */
export interface Decision {
  readonly goal: Goal;
  readonly action: Action;
  readonly next: readonly string[];
  readonly why: string;
}

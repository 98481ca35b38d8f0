import type { Assessment } from '../plan/assess.ts';

/** People who wait for a deployment, or for all of them, to settle. */
export interface SettledWaiters {
  /** Resolves after a list numbered above `after` has shown that nothing is left to do but to wait. */
  wait(deployment: string | undefined, after: number): Promise<void>;
  /** Tells what list `list` has shown. */
  tell(list: number, assessments: readonly Assessment[]): void;
}

interface Waiter {
  readonly deployment: string | undefined;
  readonly after: number;
  readonly resolve: () => void;
}

export function createSettledWaiters(): SettledWaiters {
  let waiters: readonly Waiter[] = [];
  return {
    wait(deployment, after) {
      return new Promise((resolve) => {
        waiters = [...waiters, { deployment, after, resolve }];
      });
    },
    tell(list, assessments) {
      const done = (waiter: Waiter): boolean =>
        list > waiter.after &&
        assessments.every(
          ({ deployment, settled }) => settled || (waiter.deployment ?? deployment) !== deployment,
        );
      const [ended, open] = [waiters.filter(done), waiters.filter((waiter) => !done(waiter))];
      waiters = open;
      for (const { resolve } of ended) resolve();
    },
  };
}

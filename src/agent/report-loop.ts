import { createWake } from '../converge/wake.ts';
import { retryDelay } from '../plan/backoff.ts';
import { isDeploymentName } from '../document/names.ts';
import { boundedCall } from '../runtime/bounded-call.ts';
import type { Clock } from '../runtime/clock.ts';
import type { DeploymentState } from '../state/deployment-state.ts';
import type { StateReporter } from '../state/state-reporter.ts';

export interface ReportLoopOptions {
  readonly reporter: StateReporter;
  readonly clock: Clock;
  readonly random: () => number;
  /** The latest state of every deployment that is spoken of. */
  readonly latest: () => readonly DeploymentState[];
  /** `deployment` is undefined where the list of what was reported could not be had. */
  readonly onFailed: (deployment: string | undefined, message: string) => void;
}

/** Brings states to a reporter: the latest of each deployment, again until it is taken. */
export interface ReportLoop {
  report(state: DeploymentState): void;
  remove(deployment: string): void;
  /** All deployments are known now: removes the states of others that somebody has left with the reporter. */
  tidy(): void;
  run(signal: AbortSignal): Promise<void>;
}

type Errand = { readonly kind: 'report'; readonly state: DeploymentState } | { readonly kind: 'remove' };

const DEADLINE_MS = 30_000;

export function createReportLoop(options: ReportLoopOptions): ReportLoop {
  const { reporter, clock, random, latest, onFailed } = options;
  const wake = createWake(clock);
  const errands = new Map<string, Errand>();
  let failures = 0;
  let toTidy = false;

  function enqueue(deployment: string, errand: Errand): void {
    errands.set(deployment, errand);
    wake.wake();
  }

  /** Says whether `run` did what it does. */
  async function attempt(
    signal: AbortSignal,
    deployment: string | undefined,
    run: (signal: AbortSignal) => Promise<void>,
  ): Promise<boolean> {
    try {
      await boundedCall({
        verb: 'report',
        clock,
        signal,
        deadlineMs: DEADLINE_MS,
        run: (call) => run(call.signal),
      });
      return true;
    } catch (error) {
      if (!signal.aborted) onFailed(deployment, error instanceof Error ? error.message : String(error));
      return false;
    }
  }

  async function deliver(deployment: string, errand: Errand, signal: AbortSignal): Promise<boolean> {
    const delivered = await attempt(signal, deployment, (call) =>
      errand.kind === 'report' ? reporter.report(errand.state, call) : reporter.remove(deployment, call),
    );
    // A newer one may have come meanwhile: it stays.
    if (delivered && errands.get(deployment) === errand) errands.delete(deployment);
    return delivered;
  }

  async function removeStrangers(signal: AbortSignal): Promise<boolean> {
    const listed = await attempt(signal, undefined, async (call) => {
      const left = (await reporter.list?.(call)) ?? [];
      const known = new Set(latest().map(({ deployment }) => deployment));
      for (const name of left) {
        // What a reporter holds may have been written by anybody.
        if (isDeploymentName(name) && !known.has(name) && !errands.has(name))
          enqueue(name, { kind: 'remove' });
      }
    });
    if (listed) toTidy = false;
    return listed;
  }

  function bringAllAgain(): void {
    for (const state of latest()) {
      if (!errands.has(state.deployment)) enqueue(state.deployment, { kind: 'report', state });
    }
    failures = 0;
    wake.wake();
  }

  return {
    report: (state) => enqueue(state.deployment, { kind: 'report', state }),
    remove: (deployment) => enqueue(deployment, { kind: 'remove' }),
    tidy() {
      toTidy = true;
      wake.wake();
    },
    async run(signal) {
      const unwatch = reporter.watch?.(bringAllAgain);
      while (!signal.aborted) {
        let failed = toTidy && !(await removeStrangers(signal));
        for (const [deployment, errand] of Array.from(errands)) {
          failed = !(await deliver(deployment, errand, signal)) || failed;
        }
        failures = failed ? failures + 1 : 0;
        await wake.wait(failed ? retryDelay('backoff', failures, random()) : Infinity, signal);
      }
      unwatch?.();
    },
  };
}

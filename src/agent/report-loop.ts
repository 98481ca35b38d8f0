import { createWake } from '../converge/wake.ts';
import { retryDelay } from '../plan/backoff.ts';
import { boundedCall } from '../runtime/bounded-call.ts';
import type { Clock } from '../runtime/clock.ts';
import type { DeploymentState } from '../state/deployment-state.ts';
import type { StateReporter } from '../state/state-reporter.ts';

export interface ReportLoopOptions {
  readonly reporter: StateReporter;
  readonly clock: Clock;
  readonly random: () => number;
  readonly onFailed: (deployment: string, message: string) => void;
}

/** Brings states to a reporter: the latest of each deployment, again until it is taken. */
export interface ReportLoop {
  report(state: DeploymentState): void;
  remove(deployment: string): void;
  run(signal: AbortSignal): Promise<void>;
}

type Errand = { readonly kind: 'report'; readonly state: DeploymentState } | { readonly kind: 'remove' };

const DEADLINE_MS = 30_000;

export function createReportLoop({ reporter, clock, random, onFailed }: ReportLoopOptions): ReportLoop {
  const wake = createWake(clock);
  const errands = new Map<string, Errand>();
  let failures = 0;

  function enqueue(deployment: string, errand: Errand): void {
    errands.set(deployment, errand);
    wake.wake();
  }

  async function deliver(deployment: string, errand: Errand, signal: AbortSignal): Promise<boolean> {
    try {
      await boundedCall({
        verb: 'report',
        clock,
        signal,
        deadlineMs: DEADLINE_MS,
        run: (call) =>
          errand.kind === 'report'
            ? reporter.report(errand.state, call.signal)
            : reporter.remove(deployment, call.signal),
      });
      return true;
    } catch (error) {
      if (!signal.aborted) onFailed(deployment, error instanceof Error ? error.message : String(error));
      return false;
    }
  }

  return {
    report: (state) => enqueue(state.deployment, { kind: 'report', state }),
    remove: (deployment) => enqueue(deployment, { kind: 'remove' }),
    async run(signal) {
      while (!signal.aborted) {
        let failed = false;
        for (const [deployment, errand] of Array.from(errands)) {
          const taken = await deliver(deployment, errand, signal);
          // A newer one may have come meanwhile: it stays.
          if (taken && errands.get(deployment) === errand) errands.delete(deployment);
          failed ||= !taken;
        }
        failures = failed ? failures + 1 : 0;
        await wake.wait(failed ? retryDelay('backoff', failures, random()) : Infinity, signal);
      }
    },
  };
}

import type { DeploymentState } from './deployment-state.ts';

/**
 * Where states go. Latest state only: the agent calls for one deployment at a time, retries what rejects with backoff,
 * and skips what a newer state has overtaken.
 */
export interface StateReporter {
  /** Writes the state of one deployment over the one before. */
  report(state: DeploymentState, signal: AbortSignal): Promise<void>;
  /** Nothing of the deployment is left, and nothing is wanted of it: it is not to be spoken of any more. */
  remove(deployment: string, signal: AbortSignal): Promise<void>;
}

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
  /**
   * Gives the deployments of which it holds a state, whoever reported it. A reporter that outlives the agent has this: an
   * agent that was killed between a deletion and its last report leaves a state behind, and the next one removes what it
   * does not know. Asked once, after the source has spoken and the engine was looked at.
   */
  list?(signal: AbortSignal): Promise<readonly string[]>;
  /**
   * Calls `onHint` when what was reported may be lost, or when what was refused may be taken now; the function that comes
   * back ends that. The agent then brings the latest state of every deployment, at once.
   */
  watch?(onHint: () => void): () => void;
}

import type { ConvergerEvent } from '../converge/converger-event.ts';
import type { DeploymentState } from '../state/deployment-state.ts';
import type { IntakeEvent } from './intake-event.ts';

/** Everything that an agent does, as it happens: for logs, metrics and progress. No event holds a secret. */
export type AgentEvent =
  | ConvergerEvent
  | IntakeEvent
  /** A deployment's state has changed. */
  | { readonly type: 'state'; readonly state: DeploymentState }
  /** Nothing is left of `deployment`: it was deleted, or nothing of it was ever accepted and its document has gone. */
  | { readonly type: 'deployment-gone'; readonly deployment: string }
  /**
   * The state of `deployment` did not reach the reporter, which says why in `message`; it is brought again. Without a
   * `deployment` the reporter could not say what it holds; it is asked again.
   */
  | { readonly type: 'report-failed'; readonly deployment?: string; readonly message: string };

/** What a listener can be added for, and what it is given. */
export interface AgentListeners {
  /** For logs and metrics: called with everything, states too. */
  readonly event: (event: AgentEvent) => void;
  /** Called with each state that differs from the one before. */
  readonly state: (state: DeploymentState) => void;
}

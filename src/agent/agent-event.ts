import type { ConvergerEvent } from '../converge/converger-event.ts';
import type { DeploymentState } from '../state/deployment-state.ts';
import type { IntakeEvent } from './intake-event.ts';

/** Everything that an agent does, as it happens: for logs, metrics and progress. No event holds a secret. */
export type AgentEvent =
  | ConvergerEvent
  | IntakeEvent
  /** A deployment's state has changed. */
  | { readonly type: 'state'; readonly state: DeploymentState }
  /** A deleted deployment of which nothing is left. */
  | { readonly type: 'deployment-gone'; readonly deployment: string }
  /** A state did not reach the reporter yet; it is brought again. */
  | { readonly type: 'report-failed'; readonly deployment: string; readonly message: string };

/** What a listener can be added for, and what it is given. */
export interface AgentListeners {
  readonly event: (event: AgentEvent) => void;
  readonly state: (state: DeploymentState) => void;
}

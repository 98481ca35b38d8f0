import type { ContainerId } from '../runtime/container-id.ts';
import type { ContainerState, Health } from '../runtime/container-status.ts';

/**
 * `Running`: as wanted, completed one-shots included. `Failed`: a service could not be started, ended before it was
 * ready, or waits for its next try. `Pending`: on the way.
 */
export type Phase = 'Pending' | 'Running' | 'Failed';

/** One service as it stands. */
export interface ServiceState {
  readonly phase: Phase;
  /** Full id of what lives now, else of what stands for the wanted digest. */
  readonly id?: ContainerId;
  readonly state: ContainerState;
  /** Of the container that `id` names; of the document where there is none. */
  readonly digest: string;
  /** Times it was started again since this agent began to look after this digest. */
  readonly restarts: number;
  /** Of a container that has ended, where the engine tells it; 128 and the signal's number where a signal ended it. */
  readonly exitCode?: number;
  readonly health?: Health;
  /** Why it is not as wanted; or a fault that does not keep it from running. */
  readonly reason?: string;
  /** Milliseconds from the old container's end to the new one's start, of the last replacement. */
  readonly outageMs?: number;
  /** Milliseconds since the Unix epoch: not tried again before. */
  readonly retryAt?: number;
}

/** Why the document that the source holds was not accepted. It never changes the phase. */
export interface RejectedDocument {
  /** SHA-256 of its bytes. Absent where the source could not give them. */
  readonly revision?: string;
  /** What is wrong, for its author. It quotes no value of a document: any of them may be a secret. */
  readonly error: string;
}

/** What an agent says about one deployment: latest state only, JSON as it is. */
export interface DeploymentState {
  /** Name of the deployment. */
  readonly deployment: string;
  /** The agent's `deviceId`. */
  readonly deviceId: string;
  readonly phase: Phase;
  /** Why the deployment as a whole is as it is: `NoDesiredState`, `Unlisted`, `Deleted`. */
  readonly reason?: 'NoDesiredState' | 'Unlisted' | 'Deleted';
  /** SHA-256 of the accepted document. Absent where none is known. */
  readonly revision?: string;
  /** The last revision that was reached. */
  readonly observedRevision?: string;
  /** Of the accepted document, where it has one. */
  readonly generation?: number;
  /** What lives now, by service: also what runs for the old document while the new one is failing. */
  readonly containerIds: Readonly<Record<string, ContainerId>>;
  /** What is wanted, and what is still there though it is not, by name. */
  readonly services: Readonly<Record<string, ServiceState>>;
  /** Absent where the source holds the accepted document. */
  readonly rejected?: RejectedDocument;
  /** Grows by one with each report of this boot. */
  readonly sequence: number;
  /** Another one each time the agent starts. */
  readonly bootId: string;
  /** Milliseconds since the Unix epoch. */
  readonly observedAt: number;
}

import type { LaneKey } from './lane-key.ts';
import type { Step } from './step.ts';

/** Where a lane is going. */
export type Goal =
  /** As wanted, or nobody knows what is wanted: left as it is. */
  | 'keep'
  /** Wanted, and not there or not running. */
  | 'run'
  /** There with another digest. */
  | 'replace'
  /** There and not wanted. */
  | 'drop';

/** What a lane waits for. */
export type Wait =
  /** A time: `until` is in monotonic milliseconds of the agent's clock. */
  | { readonly kind: 'retry'; readonly until: number }
  /** The end of containers of other lanes, `heldBy`, that hold `ports` of the host: `127.0.0.1:8080/tcp`. */
  | { readonly kind: 'ports'; readonly ports: readonly string[]; readonly heldBy: readonly LaneKey[] }
  /** Somebody: the engine's word is unknown, a container is paused, an image cannot be looked at. */
  | { readonly kind: 'word' };

/** What a lane does now. */
export type Action =
  /** It begins this step. */
  | { readonly kind: 'step'; readonly step: Step }
  /** It has a step to take, and a reason not to take it yet. */
  | { readonly kind: 'wait'; readonly wait: Wait }
  /** It is where it should be. */
  | { readonly kind: 'nothing' }
  /** A step is under way, or has settled since this list was begun. */
  | { readonly kind: 'busy' };

/** One lane's part of a plan. */
export interface LanePlan {
  /** Which lane: one for each service, and one for each deployment's network. */
  readonly key: LaneKey;
  /** Name of the deployment that the lane belongs to. */
  readonly deployment: string;
  /** Name of the service. Absent for the lane of the deployment's network. */
  readonly service?: string;
  /** The wanted digest; '' where nothing is wanted. */
  readonly target: string;
  readonly goal: Goal;
  readonly action: Action;
  /** What will follow if all goes well, for people. */
  readonly next: readonly string[];
  /** The reason, for people. */
  readonly why: string;
}

/** What every lane does next. Data: deciding is over, nothing has been done. */
export interface Plan {
  /** In the order of their keys. */
  readonly lanes: readonly LanePlan[];
  /** Deleted deployments of which nothing is left. */
  readonly gone: readonly string[];
  /** Monotonic milliseconds at which another plan would come out although nothing happened. */
  readonly wakeAt?: number;
}

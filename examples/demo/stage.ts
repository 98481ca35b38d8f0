import type { ContainerId, ContainerRuntime } from 'rollforward';

import type { ShopImages } from './documents.ts';

/** Where the demo plays: a runtime, and what the world around it can do without the agent. */
export interface Stage {
  readonly runtime: ContainerRuntime;
  /** For the first lines of the output: what runs here, where images come from. */
  readonly about: { readonly runtime: string; readonly images: string };
  readonly images: ShopImages;
  readonly pulls: PullTelling;
  readonly pace: Pace;
  /** The port of 127.0.0.1 that the shop's web service publishes. */
  readonly hostPort: number;
  /** What the shop's containers have in their environment, so that they can be found without the engine. */
  readonly marker: string;
  /** How the shop is asked, in words. */
  readonly question: string;
  /** Asks the shop what it is, as a visitor would; `undefined` where nothing answers. */
  ask(): Promise<string | undefined>;
  /** Kills a container behind the agent's back. */
  kill(id: ContainerId): Promise<void>;
  /** What the engine holds now. */
  inventory(): Promise<Inventory>;
  /** Ends it, and gives what is left of it, in words: nothing, if all is well. */
  stop(): Promise<readonly string[]>;
}

/** What is told of a pull: how much of how much has come; that it moves; there is none. */
export type PullTelling = 'counted' | 'told' | 'none';

/** How fast things go: containers need seconds, objects in memory do not. */
export interface Pace {
  readonly minReadySeconds: number;
  readonly tickSeconds: number;
  /** Between two questions of the visitor. */
  readonly askEveryMs: number;
}

/** Names of what an engine holds, without what it always has. */
export interface Inventory {
  readonly containers: readonly string[];
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
}

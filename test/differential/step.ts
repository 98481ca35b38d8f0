import type { PullPolicy } from 'rollforward';

/**
 * A service of a sequence: its containers are made under its name. The names begin like each other, because engines take
 * beginnings and patterns for names.
 */
export const SLOTS = ['web', 'web-1', 'db'] as const;
export type Slot = (typeof SLOTS)[number];

/** A container by its id: the last or the first one that was made in a slot, gone or not; or one that never was. */
export type Who = { readonly slot: Slot; readonly made: 'last' | 'first' } | 'nobody';

/** Some name of a container. */
export type Name =
  /** The slot's own, or that of an attempt, or a name that it begins with. */
  | { readonly of: Slot; readonly form: 'own' | 'attempt' | 'beginning' }
  /** The first digits of the id of the slot's last container. */
  | { readonly of: Slot; readonly digits: 1 | 12 | 63 }
  | 'none';

/**
 * What a container is made from, beside the images that a bench has: `remote` can be fetched, `unknown` cannot because its
 * registry does not have it, `absent` is only looked for on the device.
 */
export type Image =
  'runs' | 'exits' | 'ignores-stop' | 'stops-slowly' | 'anonymous-volume' | 'remote' | 'unknown' | 'absent';

export const NETWORKS = ['front', 'back'] as const;
export type Network = (typeof NETWORKS)[number];

/** A host port out of a small pool: which number that is, each runtime finds for itself. */
export interface Port {
  readonly number: 0 | 1;
  readonly ip: '127.0.0.1' | '127.0.0.2' | '0.0.0.0';
  readonly protocol: 'tcp' | 'udp';
}

export type Owner = 'ours' | 'other';

/** A container that is wanted. */
export interface Wish {
  readonly slot: Slot;
  readonly image: Image;
  readonly version: 1 | 2;
  readonly owner: Owner;
  readonly command: 'own' | 'not-there' | 'not-executable';
  readonly network: Network | 'none' | 'host';
  /** Published on a network of ours only. */
  readonly port: Port | undefined;
  readonly mount: 'none' | 'volume' | 'bind' | 'bind-of-nothing';
  readonly stopSignal: 'SIGTERM' | 'SIGUSR1';
}

/** A call of the runtime under test. */
export type Call =
  | { readonly verb: 'createContainer'; readonly wish: Wish }
  | { readonly verb: 'startService'; readonly wish: Wish; readonly policy: PullPolicy }
  | { readonly verb: 'startContainer' | 'removeContainer'; readonly who: Who }
  /** The grace period is none, or enough for what the container runs. */
  | { readonly verb: 'stopContainer' | 'stopService'; readonly who: Who; readonly grace: 'none' | 'enough' }
  | { readonly verb: 'renameContainer'; readonly who: Who; readonly to: Name }
  | { readonly verb: 'containerStatus'; readonly ref: { readonly who: Who } | { readonly name: Name } }
  | { readonly verb: 'listContainers'; readonly owner: Owner }
  | { readonly verb: 'ensureImage'; readonly image: Image; readonly policy: PullPolicy }
  | {
      readonly verb: 'ensureNetwork' | 'removeNetwork';
      readonly network: Network;
      readonly labels: Owner | 'none';
    }
  | { readonly verb: 'logs'; readonly who: Who; readonly tail: number | undefined };

/** What somebody else does, behind the back of the runtime under test. */
export type Deed =
  | { readonly deed: 'pause' | 'kill' | 'killUnnoticed' | 'interruptStop'; readonly who: Who }
  | { readonly deed: 'print'; readonly who: Who; readonly stream: 'stdout' | 'stderr' }
  | { readonly deed: 'runForeign'; readonly slot: Slot }
  | { readonly deed: 'makeForeignNetwork'; readonly network: Network };

/** One line of a sequence. */
export type Step =
  | { readonly kind: 'call'; readonly call: Call }
  /** The same call twice at once: through one runtime object, or through two, as two processes would. */
  | { readonly kind: 'twice'; readonly call: Call; readonly through: 'one' | 'two' }
  | { readonly kind: 'deed'; readonly deed: Deed };

/** What is done to each runtime. */
export interface Sequence {
  readonly steps: readonly Step[];
  /** Whether all is listed after each step. Where it is not, nothing makes an engine look at what it knows. */
  readonly watched: boolean;
}

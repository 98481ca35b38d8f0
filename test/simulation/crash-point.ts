import type { DocumentCache, RuntimeDriver } from 'rollforward';

/** What becomes of the call in which an agent dies. */
export type LandingMode =
  /** It never reached the engine. */
  | { readonly kind: 'before' }
  /** Its effect landed, and nobody heard of it. */
  | { readonly kind: 'after' }
  /** It landed halfway: a stop whose client died leaves the container `stopping`, alive, for ever. */
  | { readonly kind: 'halfway' }
  /** It lands when the agents that come later have made so many calls; never mind what they know by then. */
  | { readonly kind: 'late'; readonly afterCalls: number };

/** Dies at a call, counted from the moment it is armed. */
export interface CrashPoint {
  readonly call: number;
  readonly landing: LandingMode;
}

/** One agent's life: alive until its crash point, dead ever after. */
export interface Life {
  /** Calls made since {@link Life.arm}. */
  readonly calls: number;
  readonly dead: boolean;
  arm(point: CrashPoint | undefined): void;
  /** Calls `act` just before the call of that number, counted from now. */
  at(call: number, act: () => void): void;
  /** Ends it between two calls. */
  end(): void;
  driver(inner: RuntimeDriver): RuntimeDriver;
  cache(inner: DocumentCache): DocumentCache;
}

export interface LifeOptions {
  /** Told of each call that a living agent makes, just before it takes effect. */
  onCall(): void;
  onDeath(): void;
  /** The way back of every answer: what it tells is that much older than the present. */
  reply(): Promise<void>;
  /** Cuts off what is under way in the engine. */
  onHalfway(): void;
  /** Takes an effect that will land late. */
  onLate(land: () => Promise<unknown>, afterCalls: number): void;
}

const NEVER = new Promise<never>(() => undefined);

/** Begins a life. Every await of it that leaves the process goes through here, so that it can end at any of them. */
export function beginLife({ onCall, onDeath, onHalfway, onLate, reply }: LifeOptions): Life {
  let point: CrashPoint | undefined;
  let planned: { readonly call: number; act(): void } | undefined;
  let calls = 0;
  let dead = false;

  function die(): void {
    dead = true;
    onDeath();
  }

  async function pass<T>(run: () => Promise<T>, files: 'files' | 'engine' = 'engine'): Promise<T> {
    if (dead) return NEVER;
    onCall();
    calls += 1;
    if (planned?.call === calls) planned.act();
    if (point === undefined || calls !== point.call) {
      const result = await run();
      if (files === 'engine') await reply();
      return dead ? NEVER : result;
    }
    die();
    const { landing } = point;
    if (landing.kind === 'after') await run().catch(() => undefined);
    if (landing.kind === 'halfway') {
      void run().catch(() => undefined);
      await reply();
      onHalfway();
    }
    // A file is written by the process itself: what it has not done when it dies, nobody does for it.
    if (landing.kind === 'late' && files === 'engine') onLate(run, landing.afterCalls);
    return NEVER;
  }

  return {
    get calls() {
      return calls;
    },
    get dead() {
      return dead;
    },
    arm(next) {
      point = next;
      calls = 0;
    },
    at(call, act) {
      planned = { call, act };
      calls = 0;
    },
    end: die,
    driver: (inner) => ({
      name: inner.name,
      features: inner.features,
      listContainers: (filter) => pass(() => inner.listContainers(filter)),
      containerStatus: (ref, options) => pass(() => inner.containerStatus(ref, options)),
      createContainer: (spec, options) => pass(() => inner.createContainer(spec, options)),
      startContainer: (id, options) => pass(() => inner.startContainer(id, options)),
      stopContainer: (id, options) => pass(() => inner.stopContainer(id, options)),
      removeContainer: (id, options) => pass(() => inner.removeContainer(id, options)),
      ensureImage: (reference, options) => pass(() => inner.ensureImage(reference, options)),
      ensureNetwork: (name, labels, options) => pass(() => inner.ensureNetwork(name, labels, options)),
      removeNetwork: (name, labels, options) => pass(() => inner.removeNetwork(name, labels, options)),
      renameContainer: (id, name, options) =>
        pass(() => inner.renameContainer?.(id, name, options) ?? Promise.resolve()),
    }),
    cache: (inner) => ({
      read: () => pass(() => inner.read(), 'files'),
      write: (entry) => pass(() => inner.write(entry), 'files'),
      forget: (deployment) => pass(() => inner.forget(deployment), 'files'),
    }),
  };
}

import {
  type Agent,
  type AgentEvent,
  createAgent,
  defineRuntime,
  type DocumentCache,
  memoryCache,
  type MemorySource,
  memorySource,
} from 'rollforward';
import { createFakeDriver, FakeClock, FakeEngine, FakeRuntime } from 'rollforward/testing';
import { beginLife, type CrashPoint, type Life } from './crash-point.ts';
import { watchEngine, type Watch } from './invariants.ts';

export const OWNER = 'sim';

/** Of uneven length, so that steps settle while a list is on its way. */
function replyMs(call: number): number {
  return 5 + ((call * 17) % 41);
}

/** What outlives an agent: an engine, a source, a disk, and effects that are still on their way. */
export interface World {
  readonly clock: FakeClock;
  readonly engine: FakeEngine;
  readonly source: MemorySource;
  readonly disk: DocumentCache;
  readonly watch: Watch;
  /** The agent that lives now. */
  readonly agent: Agent;
  readonly life: Life;
  /** What the agent that lives now has told. */
  readonly events: readonly AgentEvent[];
  /** Begins an agent that remembers nothing and dies at `point`. */
  boot(point?: CrashPoint): void;
  /** Moves time until the agent has settled or died. */
  settleOrDie(): Promise<'settled' | 'died'>;
  /** Lands what is still on its way. */
  landAll(): Promise<void>;
}

interface LateEffect {
  left: number;
  readonly land: () => Promise<unknown>;
}

export function createWorld(): World {
  const clock = new FakeClock();
  const engine = new FakeEngine({ clock });
  const source = memorySource();
  const disk = memoryCache();
  const watch = watchEngine(engine, OWNER);
  let late: LateEffect[] = [];
  let seed = 0;
  let replies = 0;

  function onCall(): void {
    for (const effect of late) effect.left -= 1;
    const due = late.filter(({ left }) => left <= 0);
    late = late.filter(({ left }) => left > 0);
    for (const effect of due) void land(effect);
  }

  function nextReplyMs(): number {
    replies += 1;
    return replyMs(replies);
  }

  const host = new FakeRuntime({ engine });
  function cutStops(): void {
    for (const { id, state } of engine.containers()) if (state === 'stopping') host.interruptStop(id);
  }

  /** It may fail by now, and nobody hears of it. */
  function land(effect: LateEffect): Promise<void> {
    return effect.land().then(watch.look, () => undefined);
  }

  function bear(point: CrashPoint | undefined): {
    readonly life: Life;
    readonly agent: Agent;
    readonly events: AgentEvent[];
    readonly death: Promise<void>;
  } {
    let die = (): void => undefined;
    const death = new Promise<void>((resolve) => {
      die = resolve;
    });
    const stop = new AbortController();
    const life = beginLife({
      onCall,
      onDeath: die,
      reply: () => clock.sleep(nextReplyMs()),
      onHalfway: cutStops,
      onLate: (effect, afterCalls) => late.push({ land: effect, left: afterCalls }),
    });
    life.arm(point);
    seed += 1;
    const agent = createAgent({
      owner: OWNER,
      runtime: defineRuntime(life.driver(watch.driver(createFakeDriver(engine))), { clock }),
      source,
      cache: life.cache(watch.cache(disk)),
      clock,
      random: seededRandom(seed),
    });
    const events: AgentEvent[] = [];
    agent.on('event', (event) => events.push(event));
    void agent.run({ signal: stop.signal });
    return { life, agent, events, death };
  }

  let current = bear(undefined);
  return {
    clock,
    engine,
    source,
    disk,
    watch,
    get agent() {
      return current.agent;
    },
    get life() {
      return current.life;
    },
    get events() {
      return current.events;
    },
    boot(point) {
      current = bear(point);
    },
    async settleOrDie() {
      const { agent, death, life } = current;
      await clock.until(Promise.race([agent.settled(), death]));
      // It may have died just after it had settled, while it tidied up.
      return life.dead ? 'died' : 'settled';
    },
    async landAll() {
      const all = late;
      late = [];
      for (const effect of all) await clock.until(land(effect));
    },
  };
}

/** A counter in disguise: names must differ, nothing else matters. */
function seededRandom(seed: number): { number(): number; bytes(length: number): Uint8Array; uuid(): string } {
  let count = seed * 1000;
  return {
    number: () => 0.5,
    bytes(length) {
      count += 1;
      return Uint8Array.from({ length }, (_, index) => (count >> (5 * index)) & 31);
    },
    uuid: () => `boot-${seed}`,
  };
}

import {
  type Agent,
  type AgentEvent,
  type AgentOptions,
  type AgentRandom,
  type ContainerId,
  createAgent,
  type DeploymentState,
  type DocumentCache,
  type MemorySource,
  memoryCache,
  memorySource,
} from '../index.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeRuntime } from './fake-runtime.ts';

export interface TestAgentOptions extends Partial<
  Pick<AgentOptions, 'admit' | 'namePrefix' | 'reporter' | 'tickSeconds' | 'minReadySeconds'>
> {
  /** Default `test`. */
  readonly owner?: string;
  /** Default: a new one on a clock of its own. Pass one to set it up before the agent sees it. */
  readonly runtime?: FakeRuntime;
  readonly source?: MemorySource;
  readonly cache?: DocumentCache;
  /** Begins the sequence of ids and jitter. Same seed, same run. Default 1. */
  readonly seed?: number;
}

/** The real agent on a fake engine and a clock that moves by hand. */
export interface TestAgent {
  readonly runtime: FakeRuntime;
  readonly clock: FakeClock;
  readonly source: MemorySource;
  /** The agent that runs now: another one after {@link TestAgent.restart}. */
  readonly agent: Agent;
  /** All that happened, the first event first. */
  readonly events: readonly AgentEvent[];
  /**
   * Moves time until nothing is left to do for `deployment`, or for all, but to wait for a retry time or for somebody.
   * Throws an `Error` if that does not come within a virtual day.
   */
  settled(deployment?: string): Promise<void>;
  /** Moves time by `count` ticks. */
  ticks(count: number): Promise<void>;
  /** The one running container of a service. Throws an `Error` if there is none, or more than one. */
  running(
    deployment: string,
    service: string,
  ): { readonly id: ContainerId; readonly name: string; readonly image: string };
  /** The state last reported. Throws an `Error` if there is none. */
  state(deployment: string): DeploymentState;
  /** Ends the agent and begins another one on the same engine, source and cache: it remembers nothing. */
  restart(): Promise<void>;
  /** Ends the agent. Its containers are left running, as on a device. */
  stop(): Promise<void>;
}

/** Creates an agent for a unit test, and runs it. */
export function createTestAgent(options: TestAgentOptions = {}): TestAgent {
  const {
    owner = 'test',
    source = memorySource(),
    cache = memoryCache(),
    tickSeconds = 30,
    seed = 1,
  } = options;
  const { runtime: given, source: _source, cache: _cache, seed: _seed, ...rest } = options;
  const runtime = given ?? new FakeRuntime({ clock: new FakeClock() });
  const clock = clockOf(runtime);
  const random = seededRandom(seed);
  const events: AgentEvent[] = [];
  let current = begin();

  function begin(): { readonly agent: Agent; end(): Promise<void> } {
    const agent = createAgent({ ...rest, owner, tickSeconds, runtime, source, cache, clock, random });
    agent.on('event', (event) => events.push(event));
    const stop = new AbortController();
    const done = agent.run({ signal: stop.signal });
    // A run that fails is told by `end`, and by whatever waits for it; it must not be an unhandled rejection meanwhile.
    done.catch(() => undefined);
    return {
      agent,
      async end() {
        stop.abort();
        await clock.until(done);
      },
    };
  }

  return {
    runtime,
    clock,
    source,
    events,
    get agent() {
      return current.agent;
    },
    settled: (deployment) => clock.until(current.agent.settled(deployment)),
    ticks: (count) => clock.advance(count * tickSeconds * 1000),
    running(deployment, service) {
      const found = runtime.containers().filter(({ labels, state }) => {
        const named =
          labels['io.rollforward.deployment'] === deployment && labels['io.rollforward.service'] === service;
        return named && labels['io.rollforward.owner'] === owner && state === 'running';
      });
      const [container] = found;
      if (container === undefined || found.length > 1) {
        throw new Error(`${deployment}/${service}: expected one running container, found ${found.length}`);
      }
      return { id: container.id, name: container.name, image: container.image.reference };
    },
    state(deployment) {
      const state = current.agent.state(deployment);
      if (state === undefined) throw new Error(`${deployment}: nothing was reported yet`);
      return state;
    },
    async restart() {
      await current.end();
      current = begin();
    },
    stop: () => current.end(),
  };
}

function clockOf(runtime: FakeRuntime): FakeClock {
  const { clock } = runtime.engine;
  if (clock instanceof FakeClock) return clock;
  throw new TypeError(
    'runtime: expected a FakeRuntime on a FakeClock: new FakeRuntime({ clock: new FakeClock() })',
  );
}

/** Mulberry32: small, and good enough for jitter and names. */
function seededRandom(seed: number): AgentRandom {
  let state = seed >>> 0;
  const number = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, () => Math.floor(number() * 256));
  return { number, bytes, uuid: () => Buffer.from(bytes(16)).toString('hex') };
}

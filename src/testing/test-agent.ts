import {
  type Agent,
  type AgentEvent,
  type AgentOptions,
  type AgentRandom,
  type ContainerId,
  type ContainerRuntime,
  createAgent,
  type DeploymentState,
  type DocumentCache,
  type MemorySource,
  memoryCache,
  memorySource,
  type StateSource,
} from '../index.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeRuntime } from './fake-runtime.ts';
import { ScriptedRuntime } from './scripted-runtime.ts';
import { UnfinishedTest } from './unfinished-test.ts';

/** What a {@link TestAgent} is made from. */
export interface TestAgentOptions<Source extends StateSource = MemorySource> extends Partial<
  Pick<AgentOptions, 'admit' | 'namePrefix' | 'reporter' | 'tickSeconds' | 'minReadySeconds'>
> {
  /** Default `test`. */
  readonly owner?: string;
  /**
   * Default: a new one on a clock of its own. Pass one to set it up before the agent sees it, or to give the agent the
   * containers that another one has left. Its clock must be a `FakeClock`.
   */
  readonly runtime?: FakeRuntime;
  /** What the agent is given in place of `runtime`: a wrapper of your own, or what `intercept` makes of it. */
  readonly wrap?: (runtime: FakeRuntime) => ContainerRuntime;
  /**
   * Default: an empty `MemorySource`. Of another one it must be possible to read without leaving the process: the
   * clock does not wait for files and sockets.
   */
  readonly source?: Source;
  /** Default: one in memory, which outlives {@link TestAgent.restart}. */
  readonly cache?: DocumentCache;
  /** Begins the sequence of ids and jitter. Same seed, same run. Default 1. */
  readonly seed?: number;
}

/** The real agent on a fake engine and a clock that moves by hand. */
export interface TestAgent<Source extends StateSource = MemorySource> {
  /** The fake engine: what is scripted and recorded here is between the engine and everybody. */
  readonly runtime: FakeRuntime;
  /** The runtime's and the agent's. */
  readonly clock: FakeClock;
  /** Where documents are put. */
  readonly source: Source;
  /** The agent that runs now: another one after {@link TestAgent.restart}. */
  readonly agent: Agent;
  /** All that happened, the first event first. */
  readonly events: readonly AgentEvent[];
  /**
   * Moves time until nothing is left to do for `deployment`, or for all, but to wait for a retry time or for somebody.
   * Rejects with an `Error` if that does not come within a virtual day, or the agent was stopped.
   */
  settled(deployment?: string): Promise<void>;
  /** Moves time by `count` ticks. Throws a `RangeError` for what is no number from 0. */
  ticks(count: number): Promise<void>;
  /** The one running container of a service. Throws an `Error` if there is none, or more than one. */
  running(
    deployment: string,
    service: string,
  ): { readonly id: ContainerId; readonly name: string; readonly image: string };
  /** The state last reported. Throws an `Error` if there is none. */
  state(deployment: string): DeploymentState;
  /**
   * Ends the agent and begins another one on the same engine, source and cache: it remembers nothing. Rejects with an
   * `Error` if the agent was stopped.
   */
  restart(): Promise<void>;
  /**
   * Ends the agent, and the test: its containers are left running, as on a device, and nothing else may be left.
   *
   * Rejects with an {@link UnfinishedTest} that lists what is {@link ScriptedRuntime.unfinished}: faults that were scripted
   * and never came, late effects that have not landed, calls under way, sleepers on the clock that belong to nobody. While
   * another test agent runs on the clock nothing is listed: the last one does. Rejects as the agent's `run` does, first.
   */
  stop(): Promise<void>;
}

/** How many test agents run on a clock: what one leaves may be another one's business. */
const running = new WeakMap<FakeClock, number>();

/**
 * Creates an agent for a unit test, and runs it. Throws a `TypeError` for an option that cannot be. End each with
 * {@link TestAgent.stop}: it also sees to it that all which the test has scripted has come.
 */
export function createTestAgent<Source extends StateSource = MemorySource>(
  options: TestAgentOptions<Source> = {},
): TestAgent<Source> {
  const { owner = 'test', cache = memoryCache(), tickSeconds = 30, seed = 1, wrap } = options;
  const {
    runtime = new FakeRuntime({ clock: new FakeClock() }),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `Source` is the default where there is no source
    source = memorySource() as StateSource as Source,
  } = options;
  const { runtime: _runtime, wrap: _wrap, source: _source, cache: _cache, seed: _seed, ...rest } = options;
  const clock = clockOf(runtime);
  const seen = wrap === undefined ? runtime : wrap(runtime);
  const random = seededRandom(seed);
  const events: AgentEvent[] = [];
  let current = begin();
  let stopped: Promise<void> | undefined;
  running.set(clock, (running.get(clock) ?? 0) + 1);

  function begin(): { readonly agent: Agent; end(): Promise<void> } {
    const agent = createAgent({ ...rest, owner, tickSeconds, runtime: seen, source, cache, clock, random });
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

  async function end(): Promise<void> {
    const others = (running.get(clock) ?? 0) - 1;
    running.set(clock, others);
    await current.end();
    if (others > 0) return;
    // What went through a wrapper is known to the runtime behind it too.
    const left = new Set(runtime.unfinished());
    if (seen instanceof ScriptedRuntime) for (const sentence of seen.unfinished()) left.add(sentence);
    if (left.size > 0) throw new UnfinishedTest([...left]);
  }

  function demandRunning(): void {
    if (stopped !== undefined) throw new Error('this test agent was stopped: expected another one');
  }

  return {
    runtime,
    clock,
    source,
    events,
    get agent() {
      return current.agent;
    },
    async settled(deployment) {
      demandRunning();
      await clock.until(current.agent.settled(deployment));
    },
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
      demandRunning();
      await current.end();
      current = begin();
    },
    stop() {
      stopped ??= end();
      return stopped;
    },
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

import {
  type ContainerId,
  defineRuntime,
  type Deadlines,
  type FaultCode,
  type Health,
  type NetworkAttachment,
  type PortBinding,
} from '../index.ts';
import type { RecordedCall, RuntimeVerb } from './call-log.ts';
import { DelegatingRuntime } from './delegating-runtime.ts';
import type { FakeContainer } from './fake-container.ts';
import { createFakeDriver } from './fake-driver.ts';
import { FakeEngine, type FakeEngineOptions } from './fake-engine.ts';
import type { FakeImages } from './fake-images.ts';
import type { FailOptions, HangOptions, ScriptOptions } from './scripted-faults.ts';

/** What a {@link FakeRuntime} is made from. */
export interface FakeRuntimeOptions extends FakeEngineOptions {
  /** An engine that exists already, with all its containers; then `clock` and `newId` are the engine's. */
  readonly engine?: FakeEngine;
  /** As in `defineRuntime`. */
  readonly deadlines?: Partial<Deadlines>;
}

/** A container that is not ours. */
export interface ForeignContainer {
  readonly name: string;
  /** Default `foreign:latest`. */
  readonly image?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly ports?: readonly PortBinding[];
  /** Default `none`; a private network is made if it is not there. */
  readonly network?: NetworkAttachment;
  /** Default `running`. */
  readonly state?: 'created' | 'running' | 'exited';
}

/** A process that lives. */
export interface LiveProcess {
  readonly pid: number;
  readonly containerId: ContainerId;
  /** The container's name. */
  readonly name: string;
}

/**
 * A runtime over an engine in memory, for tests. It is made by `defineRuntime`, so it has the deadlines, checks and joined
 * stops of every other runtime, and it passes the same conformance suite.
 *
 * Every image reference exists, runs for ever, and stops at once with 0, unless `images` says otherwise.
 */
export class FakeRuntime extends DelegatingRuntime {
  readonly engine: FakeEngine;

  constructor(options: FakeRuntimeOptions = {}) {
    const { engine = new FakeEngine(options), deadlines = {} } = options;
    super(defineRuntime(createFakeDriver(engine), { clock: engine.clock, deadlines }));
    this.engine = engine;
  }

  /** What image references mean. */
  get images(): FakeImages {
    return this.engine.images;
  }

  /** Calls that reached the engine, by every runtime attached to it, the first one first. */
  calls(): readonly RecordedCall[] {
    return this.engine.log.calls();
  }

  /** Those that create, start, stop, remove or rename, and those that pulled or changed a network. Looking never counts. */
  mutations(): readonly RecordedCall[] {
    return this.engine.log.mutations();
  }

  clearCalls(): void {
    this.engine.log.clear();
  }

  /** From now on calls of `verb` reject with `code`, until {@link FakeRuntime.heal} or as `options` says. */
  fail(verb: RuntimeVerb, code: FaultCode, options?: FailOptions): void {
    this.engine.faults.fail(verb, code, options);
  }

  /** Calls of `verb` get no answer from the engine: they end with `DeadlineExceeded`. */
  hang(verb: RuntimeVerb, options?: HangOptions): void {
    this.engine.faults.hang(verb, options);
  }

  /** The effect of `verb` comes `ms` milliseconds late, whether or not the caller still waits. */
  delay(verb: RuntimeVerb, ms: number, options?: ScriptOptions): void {
    this.engine.faults.delay(verb, ms, options);
  }

  /** The engine answers `verb` with `value`, garbage for instance, and does nothing. */
  answer(verb: RuntimeVerb, value: unknown, options?: ScriptOptions): void {
    this.engine.faults.answer(verb, value, options);
  }

  /** Ends what was scripted for `verb`, or for every verb. */
  heal(verb?: RuntimeVerb): void {
    this.engine.faults.heal(verb);
  }

  /** Every container with what the engine knows of it, foreign ones included. */
  containers(): readonly FakeContainer[] {
    return this.engine.containers();
  }

  container(id: string): FakeContainer | undefined {
    return this.engine.container(id);
  }

  /** What lives, whatever the engine says: what a look into `/proc` is on a real host. */
  processes(): readonly LiveProcess[] {
    const live: LiveProcess[] = [];
    for (const { id, name, process } of this.engine.containers()) {
      if (process !== undefined) live.push({ pid: process.pid, containerId: id, name });
    }
    return live;
  }

  /** The program of `id` ends with `code`. */
  exit(id: string, code: number): void {
    this.engine.record(id).process?.end({ exitCode: code, oomKilled: false });
  }

  /** The container vanishes behind everybody's back. */
  lose(id: string): void {
    this.engine.lose(id);
  }

  /** Somebody pauses it. */
  pause(id: string): void {
    const container = this.engine.record(id);
    if (container.process === undefined) throw new TypeError(`${container.name} has no process to pause`);
    container.process.freeze();
    container.state = 'paused';
  }

  /** Somebody resumes it. */
  resume(id: string): void {
    const container = this.engine.record(id);
    container.process?.thaw();
    if (container.process !== undefined) container.state = 'running';
  }

  /** Whoever stops `id` now goes away: it stays `stopping`, alive, and nobody sends SIGKILL. */
  interruptStop(id: string): void {
    this.engine.record(id).process?.interruptStops();
  }

  /** Program and monitor end together: the engine says `running` for good and cannot start it again, only remove it. */
  loseMonitor(id: string): void {
    const container = this.engine.record(id);
    container.process?.vanish();
    container.process = undefined;
    container.broken = true;
  }

  /** From now on every start of `id` fails with `ContainerBroken`. */
  break(id: string): void {
    this.engine.record(id).broken = true;
  }

  /** The engine says `word` instead of a state we know; `undefined` ends that. */
  setWord(id: string, word: string | undefined): void {
    this.engine.record(id).word = word;
  }

  setHealth(id: string, health: Health): void {
    this.engine.record(id).health = health;
  }

  /** The host restarts: processes are gone, and what had one is `created` again, as Podman does it. */
  reboot(): void {
    for (const { id } of this.engine.containers()) {
      const container = this.engine.record(id);
      container.process?.vanish();
      container.process = undefined;
      if (container.state !== 'exited') container.state = 'created';
    }
  }

  /** Makes a container that is not ours and returns its id. */
  addForeign(foreign: ForeignContainer): ContainerId {
    const {
      name,
      image = 'foreign:latest',
      labels = {},
      ports = [],
      network = { mode: 'none' },
      state,
    } = foreign;
    this.images.pull(image);
    if (network.mode === 'private' && !this.engine.networks.has(network.name)) {
      this.engine.networks.addForeign(network.name);
    }
    const rest = { env: {}, mounts: [], gracePeriodSeconds: 10 };
    const id = this.engine.create({ name, image, labels, ports, network, ...rest });
    if (state !== 'created') this.engine.start(id);
    if (state === 'exited') this.exit(id, 0);
    return id;
  }
}

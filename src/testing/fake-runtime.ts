import {
  type ContainerId,
  type ContainerRuntime,
  defineRuntime,
  type Deadlines,
  type Health,
  type LogLine,
} from '../index.ts';
import { addForeign, type ForeignContainer } from './add-foreign.ts';
import { demandExitCode, demandMs } from './demand.ts';
import type { ContainerRecord, FakeContainer } from './fake-container.ts';
import { createFakeDriver } from './fake-driver.ts';
import { FakeEngine, type FakeEngineOptions } from './fake-engine.ts';
import { demandHealth } from './fake-image.ts';
import type { FakeImages } from './fake-images.ts';
import type { FakeProcess } from './fake-process.ts';
import { ScriptedRuntime } from './scripted-runtime.ts';

/** What a {@link FakeRuntime} is made from. */
export interface FakeRuntimeOptions extends FakeEngineOptions {
  /** An engine that exists already, with all its containers. It has its own `clock` and `newId`. */
  readonly engine?: FakeEngine;
  /** As in `defineRuntime`. */
  readonly deadlines?: Partial<Deadlines>;
}

/** How a program ends that is told to, besides its code. */
export interface ExitOptions {
  /** Milliseconds from now; default 0. A program that has ended by then is left alone. */
  readonly afterMs?: number;
  /** Whether the kernel killed it for want of memory. Default `false`. */
  readonly oomKilled?: boolean;
}

/** A process that lives. */
export interface LiveProcess {
  /** Its number on the fake host. */
  readonly pid: number;
  /** Whose program it is. */
  readonly containerId: ContainerId;
  /** The container's name. */
  readonly name: string;
}

/** Words that are a state of ours, and so none that nobody knows. */
const STATES: ReadonlySet<string> = new Set(
  'created running paused stopping exited absent unknown'.split(' '),
);

/**
 * A runtime over an engine in memory, for tests. It is made by `defineRuntime`, so it has the deadlines, checks and joined
 * stops of every other runtime, and it passes the same conformance suite.
 *
 * Every image reference exists, runs for ever, and stops at once with 0, unless a test says otherwise. Each wish is a line
 * (`runtime` is `t.runtime` of a test agent, `id` is `t.running('shop', 'web').id`, every time is milliseconds of its clock):
 *
 * | what is to happen                        | the line                                                                        |
 * | ---------------------------------------- | ------------------------------------------------------------------------------- |
 * | every pull fails, until it is healed     | `runtime.fail('ensureImage', 'ImageNotFound')`, `runtime.heal()`                |
 * | the 2nd create fails                     | `runtime.fail('createContainer', 'StorageFull', { nth: 2 })`                    |
 * | its effect is there, its answer is lost  | `runtime.fail('createContainer', 'Unavailable', { nth: 1, when: 'after' })`     |
 * | its effect lands after it was given up   | `runtime.fail('startContainer', 'Aborted', { nth: 1, when: 'late', lateMs: 5000 })` |
 * | a call hangs until its deadline          | `runtime.hang('stopContainer', { nth: 1 })`                                     |
 * | each start is slow                       | `runtime.delay('startContainer', 400)`                                          |
 * | the engine talks garbage                 | `runtime.answer('listContainers', 'garbage', { nth: 1 })`                       |
 * | the engine says a word nobody knows      | `runtime.setWord(id, 'improper')`                                               |
 * | an image is not there, or comes slowly   | `runtime.images.missing('web:v2')`, `runtime.images.set('web:v2', { pullMs: 45_000 })` |
 * | a program exits with 3 after 5 s         | `runtime.images.set('web:v2', exiting(3, { afterMs: 5000 }))`                   |
 * | it crashes at start                      | `runtime.images.set('web:v2', exiting(1))`                                      |
 * | it cannot be started at all              | `runtime.images.set('web:v2', failingAtStart('CommandNotFound'))`               |
 * | it ignores the stop signal               | `runtime.images.set('web:v2', ignoringStop())`                                  |
 * | the running one exits, now or in 5 s     | `runtime.exit(id, 137)`, `runtime.exit(id, 1, { afterMs: 5000 })`               |
 * | it prints a line                         | `runtime.print(id, 'ready')`, `runtime.print(id, 'no', 'stderr')`               |
 * | a container is lost                      | `runtime.lose(id)`                                                              |
 * | the host restarts                        | `runtime.reboot()`                                                              |
 * | the engine says that it is an old one    | `runtime.answer('describeEngine', { engine: 'podman', version: '3.0.1' })`      |
 * | somebody else's container is there       | `runtime.addForeign({ name: 'theirs' })`                                        |
 * | events break off, or reach nobody        | `runtime.engine.events.drop()`, `runtime.engine.events.lose()`                  |
 * | and what did we do?                      | `runtime.calls()`, `runtime.mutations()`                                        |
 * | has all of it come?                     | `await t.stop()`                                                                |
 *
 * Without a test agent it is `runtime.assertFinished()` that asks at a test's end whether all of it has come. What no
 * engine would allow is refused with a `TypeError` or a `RangeError` that says what would be right.
 */
export class FakeRuntime extends ScriptedRuntime {
  /** The engine and its host: images, networks, ports, paths. A second `FakeRuntime` may share it. */
  readonly engine: FakeEngine;
  declare readonly renameContainer: NonNullable<ContainerRuntime['renameContainer']>;
  declare readonly events: NonNullable<ContainerRuntime['events']>;
  declare readonly logs: NonNullable<ContainerRuntime['logs']>;
  declare readonly describeEngine: NonNullable<ContainerRuntime['describeEngine']>;

  /** Throws a `TypeError` for an engine together with a clock or ids of another one. */
  constructor(options: FakeRuntimeOptions = {}) {
    const { engine = new FakeEngine(options), deadlines = {}, clock, newId } = options;
    if (options.engine !== undefined && (clock ?? engine.clock) !== engine.clock) {
      throw new TypeError('clock: an engine has its own: expected that one, or none');
    }
    if (options.engine !== undefined && newId !== undefined) {
      throw new TypeError('newId: an engine has its own: expected none');
    }
    super(defineRuntime(createFakeDriver(engine), { clock: engine.clock, deadlines }), engine);
    this.engine = engine;
  }

  /** What image references mean. */
  get images(): FakeImages {
    return this.engine.images;
  }

  /** Every container with what the engine knows of it, foreign ones included. */
  containers(): readonly FakeContainer[] {
    return this.engine.containers();
  }

  /** The container with that full id. */
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

  /** The program of `id` ends with `code` (0 … 255). Throws a `TypeError` if it does not live, or is paused. */
  exit(id: string, code: number, { afterMs = 0, oomKilled = false }: ExitOptions = {}): void {
    demandExitCode('code', code);
    demandMs('afterMs', afterMs);
    const container = this.engine.record(id);
    const process = processOf(container);
    if (container.state === 'paused') throw wrongState(container, 'one that is not paused: resume it first');
    if (afterMs === 0) process.end({ exitCode: code, oomKilled });
    else process.endAfter(afterMs, { exitCode: code, oomKilled });
  }

  /** The program of `id` prints a line. Throws a `TypeError` if it does not live. */
  print(id: string, text: string, stream: LogLine['stream'] = 'stdout'): void {
    const container = this.engine.record(id);
    processOf(container);
    container.output.print({ stream, text, at: this.clock.wallNow() }, container.logBytes);
  }

  /** The container vanishes behind everybody's back. */
  lose(id: string): void {
    this.engine.lose(id);
  }

  /** Somebody pauses it. Throws a `TypeError` unless it is running. */
  pause(id: string): void {
    const container = this.engine.record(id);
    const process = processOf(container);
    if (container.state !== 'running') throw wrongState(container, 'one that is running');
    process.freeze();
    container.state = 'paused';
  }

  /** Somebody resumes it. Throws a `TypeError` unless it is paused. */
  resume(id: string): void {
    const container = this.engine.record(id);
    if (container.state !== 'paused') throw wrongState(container, 'one that is paused');
    container.state = 'running';
    container.process?.thaw();
  }

  /**
   * Whoever stops `id` now goes away: it stays `stopping`, alive, and nobody sends SIGKILL. Throws a `TypeError` unless it
   * is stopping.
   */
  interruptStop(id: string): void {
    const container = this.engine.record(id);
    if (container.state !== 'stopping') throw wrongState(container, 'one that is stopping');
    container.process?.interruptStops();
  }

  /**
   * Program and monitor end together: the engine says `running` for good and cannot start it again, only remove it. Throws
   * a `TypeError` if no process of it lives.
   */
  loseMonitor(id: string): void {
    const container = this.engine.record(id);
    processOf(container).vanish();
    container.process = undefined;
    container.broken = true;
  }

  /** From now on every start of `id` fails with `ContainerBroken`. */
  break(id: string): void {
    this.engine.record(id).broken = true;
  }

  /**
   * The engine says `word` instead of a state we know; `undefined` ends that. Throws a `TypeError` for a word that is such
   * a state.
   */
  setWord(id: string, word: string | undefined): void {
    if (word !== undefined && (word === '' || STATES.has(word))) {
      throw new TypeError(`word: expected one that is no state of a container, got ${JSON.stringify(word)}`);
    }
    this.engine.record(id).word = word;
  }

  /**
   * From now until it ends, the health check of `id` says `health`. Throws a `TypeError` if it does not run, or its image
   * has no check: give it `program: { health: … }`.
   */
  setHealth(id: string, health: Health): void {
    demandHealth('health', health);
    const container = this.engine.record(id);
    if (processOf(container).program.health === undefined) {
      throw wrongState(container, 'one whose image has a health check');
    }
    container.health = health;
  }

  /** The host restarts: processes are gone, and what had one is `created` again, as Podman does it. */
  reboot(): void {
    for (const { id } of this.engine.containers()) {
      const container = this.engine.record(id);
      container.process?.vanish();
      container.process = undefined;
      container.output.end();
      if (container.state !== 'exited') container.state = 'created';
    }
  }

  /**
   * Makes a container that is not ours and returns its id. Throws a `TypeError` where no engine would have it: its name is
   * taken or none, its image cannot be pulled, a host port is held.
   */
  addForeign(foreign: ForeignContainer): ContainerId {
    return addForeign(this.engine, foreign);
  }
}

function processOf(container: ContainerRecord): FakeProcess {
  if (container.process === undefined) throw wrongState(container, 'one whose program lives');
  return container.process;
}

function wrongState({ name, state }: FakeContainer, expected: string): TypeError {
  return new TypeError(`${name} is ${state}: expected ${expected}`);
}

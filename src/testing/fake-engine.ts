import {
  type Clock,
  type ContainerId,
  type ContainerRef,
  type ContainerSpec,
  type ContainerStatus,
  type ExistingContainer,
  type FaultCode,
  isContainerId,
  LABELS,
  RuntimeFault,
  type StopOutcome,
  systemClock,
} from '../index.ts';
import { CallLog } from './call-log.ts';
import {
  type ContainerRecord,
  endedAs,
  type FakeContainer,
  listedStatusOf,
  noSuchContainer,
  publishedPorts,
  statusOf,
} from './fake-container.ts';
import { backgroundOf } from './fake-clock.ts';
import { FakeEvents } from './fake-events.ts';
import { FakeHost } from './fake-host.ts';
import { programOf } from './fake-image.ts';
import { FakeImages } from './fake-images.ts';
import { FakeNetworks } from './fake-networks.ts';
import { fullHash } from './full-hash.ts';
import { newContainer } from './new-container.ts';
import { runContainer } from './run-container.ts';
import { ScriptedFaults } from './scripted-faults.ts';

/** What a {@link FakeEngine} is made from. */
export interface FakeEngineOptions {
  /** Default: the machine's clock. Tests give a `FakeClock`. */
  readonly clock?: Clock;
  /** Gives the full id of the next container. Default: a sequence that is the same in every run. */
  readonly newId?: () => string;
}

/**
 * An engine and its host in memory. It outlives whoever talks to it: give it to a second `FakeRuntime` and that one sees
 * the containers that the first one left.
 *
 * It refuses what engines refuse, with the fault that a driver makes of it, and changes nothing then.
 */
export class FakeEngine {
  /** Its time, and that of whatever runs on it. */
  readonly clock: Clock;
  /** The registry, and what is on the device. */
  readonly images: FakeImages = new FakeImages();
  /** The bridge networks. */
  readonly networks: FakeNetworks = new FakeNetworks();
  /** What else the host has: paths, volumes, ports held by others. */
  readonly host: FakeHost = new FakeHost();
  /** What it tells of its containers, and to how many: `drop()` and `lose()` are what can go wrong with that. */
  readonly events: FakeEvents = new FakeEvents();
  /** Every call of every driver of this engine. */
  readonly log: CallLog = new CallLog();
  /** What goes wrong between its drivers and it. */
  readonly faults: ScriptedFaults;
  readonly #containers = new Map<string, ContainerRecord>();
  readonly #newId: () => string;
  #pid = 1000;
  #created = 0;

  constructor(options: FakeEngineOptions = {}) {
    this.clock = options.clock ?? systemClock;
    this.faults = new ScriptedFaults(this.clock);
    this.#newId = options.newId ?? (() => fullHash(`container ${this.#created}`));
  }

  /** Every container, foreign ones included, the oldest first. */
  containers(): readonly FakeContainer[] {
    return [...this.#containers.values()];
  }

  /** The container with that full id. */
  container(id: string): FakeContainer | undefined {
    return this.#containers.get(id);
  }

  /** What a list says of those with the label of `owner`. */
  list(owner: string): readonly ExistingContainer[] {
    const listed: ExistingContainer[] = [];
    for (const container of this.#containers.values()) {
      if (container.labels[LABELS.owner] === owner) listed.push(listedStatusOf(container, this.clock));
    }
    return listed;
  }

  /** What an inspect says of the container of exactly that id or name. */
  status(ref: ContainerRef): ContainerStatus {
    const container = 'id' in ref ? this.#containers.get(ref.id) : this.#named(ref.name);
    return container === undefined ? { state: 'absent' } : statusOf(container, this.clock);
  }

  /**
   * The image must be on the device (`ImageNotFound`), the network and every bind source there (`InvalidSpec`), the name free
   * (`NameConflict`). Of several that are wrong the first one is told, in this order, which is Podman's.
   */
  create(spec: ContainerSpec): ContainerId {
    const image = this.images.local(spec.image);
    if (image === undefined) throw fault('ImageNotFound', 'no such image on the device');
    if (!this.#hasNetworkOf(spec)) throw fault('InvalidSpec', 'no such network');
    for (const mount of spec.mounts) {
      if (mount.type === 'bind' && !this.host.hasPath(mount.source)) {
        throw fault('InvalidSpec', 'the source of a bind mount does not exist');
      }
    }
    if (this.#named(spec.name) !== undefined) throw fault('NameConflict', 'the name is in use');
    this.#created += 1;
    const id = this.#newId();
    if (!isContainerId(id)) throw new TypeError('newId: expected 64 hexadecimal digits');
    const container = newContainer({ id, spec, image });
    for (const mount of spec.mounts) if (mount.type === 'volume') this.host.volumes.add(mount.source);
    for (const volume of container.anonymousVolumes) this.host.volumes.add(volume);
    this.#containers.set(id, container);
    return id;
  }

  /**
   * Whether it was started: a running one is left alone. Ports are held from here on, not from the creation: `PortInUse`.
   * What can never be started is `ContainerBroken`, what is paused or stopping `StillRunning`.
   */
  start(id: ContainerId): boolean {
    const container = this.#containers.get(id);
    if (container === undefined) throw fault('ContainerBroken', 'no such container');
    if (container.broken) throw fault('ContainerBroken', 'it can never be started again');
    if (container.process !== undefined) {
      if (container.state === 'running') return false;
      throw fault('StillRunning', `it is ${container.state}`);
    }
    if (!this.#hasNetworkOf(container.spec)) throw fault('ContainerBroken', 'its network is gone');
    const program = programOf(container.image, container.spec);
    if (program.startFault !== undefined) throw fault(program.startFault, 'the program does not start');
    if (this.host.holdsOneOf(publishedPorts(container.spec), this.#portHolders())) {
      throw fault('PortInUse', 'a host port is in use');
    }
    this.#pid += 1;
    runContainer(container, {
      pid: this.#pid,
      clock: this.clock,
      program,
      onEnd: () => {
        container.output.end();
        this.events.tell({ type: 'exited', id });
        if (container.restartsByItself) void this.#restart(id);
      },
    });
    this.events.tell({ type: 'started', id });
    return true;
  }

  /** Stop signal, grace period in seconds, SIGKILL; `Unavailable` if that was interrupted. A paused container is resumed first. Two stops do not join. */
  async stop(id: ContainerId, gracePeriodSeconds: number): Promise<StopOutcome> {
    const container = this.#containers.get(id);
    if (container === undefined) return { kind: 'absent' };
    const { process } = container;
    if (process === undefined) return endedAs('already-stopped', container);
    process.thaw();
    if (container.process === undefined) return endedAs('already-stopped', container);
    container.state = 'stopping';
    const signal = container.spec.stopSignal ?? container.image.stopSignal ?? 'SIGTERM';
    const end = await process.stop(gracePeriodSeconds * 1000, signal);
    if (!this.#containers.has(id)) return { kind: 'absent' };
    if (end === 'interrupted' || statusOf(container, this.clock).state !== 'exited') {
      throw fault('Unavailable', 'the engine went away during the stop');
    }
    return endedAs(end, container);
  }

  /** Whether there was anything to remove; `StillRunning` if it lives. Anonymous volumes go with it. */
  remove(id: ContainerId): boolean {
    const container = this.#containers.get(id);
    if (container === undefined) return false;
    if (container.process !== undefined) throw fault('StillRunning', 'its process lives');
    this.#drop(container);
    this.events.tell({ type: 'removed', id });
    return true;
  }

  /** `ContainerBroken` if it is gone, `NameConflict` if another one has the name. */
  rename(id: ContainerId, name: string): void {
    const container = this.#containers.get(id);
    if (container === undefined) throw fault('ContainerBroken', 'no such container');
    if ((this.#named(name) ?? container) !== container) throw fault('NameConflict', 'the name is in use');
    container.name = name;
  }

  /** Whether there was a network to remove: as {@link FakeNetworks.remove}, and it knows who is on it. */
  removeNetwork(name: string, labels: Readonly<Record<string, string>>): boolean {
    const inUse = this.containers().some(
      ({ spec }) => spec.network.mode === 'private' && spec.network.name === name,
    );
    return this.networks.remove(name, labels, { inUse });
  }

  /** The writable record of a container that a test acts on. Throws if there is none: the test is wrong. */
  record(id: string): ContainerRecord {
    const container = this.#containers.get(id);
    if (container === undefined) throw noSuchContainer(id, this.containers());
    return container;
  }

  /** Takes a container away behind everybody's back, its process and anonymous volumes too. */
  lose(id: string): void {
    const container = this.record(id);
    this.#drop(container);
    container.process?.vanish();
    container.process = undefined;
  }

  #hasNetworkOf({ network }: ContainerSpec): boolean {
    return network.mode !== 'private' || this.networks.has(network.name);
  }

  async #restart(id: ContainerId): Promise<void> {
    await backgroundOf(this.clock).sleep(100);
    if (this.#containers.get(id)?.state === 'exited') this.start(id);
  }

  #drop(container: ContainerRecord): void {
    this.#containers.delete(container.id);
    container.output.end();
    for (const volume of container.anonymousVolumes) this.host.volumes.delete(volume);
  }

  #named(name: string): ContainerRecord | undefined {
    for (const container of this.#containers.values()) if (container.name === name) return container;
    return undefined;
  }

  #portHolders(): readonly ContainerSpec[] {
    const holders: ContainerSpec[] = [];
    for (const { process, spec } of this.#containers.values()) if (process !== undefined) holders.push(spec);
    return holders;
  }
}

function fault(code: FaultCode, message: string): RuntimeFault {
  return new RuntimeFault({ code, message });
}

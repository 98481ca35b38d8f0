import {
  type ContainerRuntime,
  type ContainerSpec,
  type NetworkAttachment,
  ownershipLabels,
} from 'rollforward';
import type { ConformanceBench } from 'rollforward/testing';

import { type Made, Memory } from './memory.ts';
import type { Image, Network, Owner, Port, Wish } from './step.ts';
import type { Teller } from './tell.ts';

/** In the environment of each container. */
const MARKER = 'CONFORMANCE_MARKER';

/** One runtime in the course of a sequence: its bench, and what the words of the sequence mean on it. */
export class Side implements Teller {
  readonly bench: ConformanceBench;
  readonly memory: Memory;
  readonly ports: Map<number, number> = new Map();
  /** Ids of what was started and may not listen to signals yet. */
  readonly starting: Set<string> = new Set();
  /** What faults said in the step that is under way: it differs between engines, and helps whoever reads of a difference. */
  notes: string[] = [];
  readonly #found = new Map<number, Promise<number>>();
  #other: ContainerRuntime | undefined;
  #remote: Promise<string> | undefined;

  constructor(bench: ConformanceBench) {
    this.bench = bench;
    this.memory = new Memory(bench.owner);
  }

  get runtime(): ContainerRuntime {
    return this.bench.runtime;
  }

  /** A second runtime on the same engine, as another process would have it. */
  get otherRuntime(): ContainerRuntime {
    this.#other ??= this.bench.attach?.();
    if (this.#other === undefined) throw new TypeError('the bench has no attach');
    return this.#other;
  }

  ownerOf(owner: Owner): string {
    return owner === 'ours' ? this.bench.owner : `${this.bench.owner}-2`;
  }

  networkName(network: Network): string {
    return `${this.bench.owner}-${network}`;
  }

  /** The reference of `image`. What can be fetched is put into a registry when it is first asked for. */
  async imageOf(image: Image): Promise<string> {
    switch (image) {
      case 'absent':
        return this.bench.absentImage;
      case 'remote':
      case 'unknown': {
        this.#remote ??= this.bench.pullableImage?.();
        const remote = await this.#remote;
        if (remote === undefined) throw new TypeError('the bench has no pullableImage');
        return image === 'remote' ? remote : remote.replace(/:[^:/]*$/, UNKNOWN_TAG);
      }
      default:
        return this.bench.image(image);
    }
  }

  /** `marker` is nobody else's. */
  async specOf(wish: Wish, marker: string): Promise<ContainerSpec> {
    const { slot, version, command, stopSignal } = wish;
    const owner = this.ownerOf(wish.owner);
    const ports = wish.port === undefined ? [] : [await this.#bind(wish.port)];
    const gracePeriodSeconds = graceOf(wish);
    return {
      name: this.memory.slotName(slot),
      image: await this.imageOf(wish.image),
      ...(command !== 'own' && { command: [command === 'not-there' ? '/no/such/command' : '/etc/passwd'] }),
      env: { STOP_SECONDS: '1', [MARKER]: marker },
      labels: ownershipLabels({
        owner,
        deployment: this.bench.owner,
        service: slot,
        digest: `v1:${String(version).repeat(64)}`,
        gracePeriodSeconds,
        ports: ports.map((port) => `${port.hostIp}:${port.hostPort}/${port.protocol}`),
      }),
      ports,
      mounts: await this.#mountsOf(wish),
      network: this.#attachmentOf(wish),
      ...(stopSignal !== 'SIGTERM' && { stopSignal }),
      gracePeriodSeconds,
    };
  }

  markerOf(step: number): string {
    return `${this.bench.owner}/${step}.end`;
  }

  /** The container that a list shows and nobody has told of: what a service that could not be started leaves behind. */
  async learnStray(wish: Wish, marker: string): Promise<Made | undefined> {
    const status = await this.runtime.containerStatus({ name: this.memory.slotName(wish.slot) });
    if (status.state === 'absent' || this.memory.byId(status.id) !== undefined) return undefined;
    return this.memory.learn(status.id, wish, marker);
  }

  async #bind({ number, ip, protocol }: Port): Promise<ContainerSpec['ports'][number]> {
    // Asked for once, also by two calls at once.
    const found = this.#found.get(number) ?? this.bench.freePort?.();
    if (found === undefined) throw new TypeError('the bench has no freePort');
    this.#found.set(number, found);
    const hostPort = await found;
    this.ports.set(number, hostPort);
    return { hostIp: ip, hostPort, containerPort: 80, protocol };
  }

  #attachmentOf({ network, slot }: Wish): NetworkAttachment {
    if (network === 'none' || network === 'host') return { mode: network };
    return { mode: 'private', name: this.networkName(network), alias: slot };
  }

  async #mountsOf({ mount }: Wish): Promise<ContainerSpec['mounts']> {
    if (mount === 'none') return [];
    if (mount === 'volume') return [{ type: 'volume', source: `${this.bench.owner}.data`, target: '/data' }];
    const directory = await this.bench.hostDirectory();
    const source = mount === 'bind' ? directory : `${directory}/none`;
    return [{ type: 'bind', source, target: '/mnt' }];
  }
}

/** A tag that no registry has. */
export const UNKNOWN_TAG = ':unknown';

/** Whether the program of a container ends on its stop signal. */
export function obeys({ image, stopSignal }: Pick<Wish, 'image' | 'stopSignal'>): boolean {
  return image !== 'ignores-stop' && stopSignal === 'SIGTERM';
}

/**
 * Seconds that are enough for whoever obeys, on a busy machine, too; and few for whoever never does. The program of
 * `stops-slowly` takes one.
 */
export function graceOf(wish: Wish): number {
  return obeys(wish) ? 5 : 1;
}

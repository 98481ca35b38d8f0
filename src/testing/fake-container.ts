import type {
  Clock,
  ContainerId,
  ContainerSpec,
  ExistingContainer,
  Health,
  PortBinding,
  StopOutcome,
} from '../index.ts';
import type { StoredImage } from './fake-images.ts';
import type { FakeOutput } from './fake-output.ts';
import type { FakeProcess } from './fake-process.ts';

/** What a {@link FakeEngine} knows of one container. */
export interface FakeContainer {
  /** Its full id. */
  readonly id: ContainerId;
  /** As it was created. */
  readonly spec: ContainerSpec;
  /** What it was made from; another image of that reference is none of its business. */
  readonly image: StoredImage;
  /** The image's and the container's own. */
  readonly labels: Readonly<Record<string, string>>;
  /** Its name now. */
  readonly name: string;
  /** What the engine believes; whether a process lives is another matter. */
  readonly state: 'created' | 'running' | 'paused' | 'stopping' | 'exited';
  /** A word nobody knows, which the engine says instead of its state. */
  readonly word?: string | undefined;
  /** There exactly while a process lives. */
  readonly process?: FakeProcess | undefined;
  /** It can never be started again. */
  readonly broken: boolean;
  /** Milliseconds since the Unix epoch. */
  readonly startedAt?: number;
  /** Milliseconds since the Unix epoch. */
  readonly finishedAt?: number;
  /** What its program ended with: 0 … 255. */
  readonly exitCode?: number | undefined;
  /** Whether the kernel killed it for want of memory. */
  readonly oomKilled?: boolean | undefined;
  /** Overrides what the image's program says, until it is started again. */
  readonly health?: Health;
  /** The engine starts it again whenever it ends: only somebody else's. */
  readonly restartsByItself: boolean;
  /** The most that the engine keeps of its output, bytes. */
  readonly logBytes: number;
  /** What it keeps. */
  readonly output: FakeOutput;
  /** Names of the volumes that go with it. */
  readonly anonymousVolumes: readonly string[];
}

/** The engine's own handle: the same, writable. */
export type ContainerRecord = { -readonly [Key in keyof FakeContainer]: FakeContainer[Key] };

/** What a list or an inspect says of `container`. */
export function statusOf(container: FakeContainer, clock: Clock): ExistingContainer {
  const { id, name, image, labels, word } = container;
  const facts = { id, name, image: image.reference, imageId: image.id, labels };
  if (word !== undefined) return { ...facts, state: 'unknown', word };
  switch (container.state) {
    case 'created':
      return { ...facts, state: 'created' };
    case 'exited':
      return { ...facts, state: 'exited', ...endOf(container) };
    case 'running':
    case 'paused':
    case 'stopping':
      break;
  }
  const { process, state } = container;
  // The engine has not noticed the end: without a process nothing is running, and no exit code is known (C11).
  if (process === undefined) return { ...facts, state: 'exited', ...since(container) };
  if (state !== 'running') return { ...facts, state };
  const health = container.health ?? healthOf(process, clock);
  return { ...facts, state, startedAt: container.startedAt ?? 0, ...(health && { health }) };
}

/** The same as a list tells it: with times in whole seconds, as Podman's list has them. */
export function listedStatusOf(container: FakeContainer, clock: Clock): ExistingContainer {
  const status = statusOf(container, clock);
  if (status.state === 'running') return { ...status, startedAt: wholeSeconds(status.startedAt) };
  if (status.state !== 'exited') return status;
  const { startedAt, finishedAt } = status;
  return {
    ...status,
    ...(startedAt !== undefined && { startedAt: wholeSeconds(startedAt) }),
    ...(finishedAt !== undefined && { finishedAt: wholeSeconds(finishedAt) }),
  };
}

/** The outcome of a stop that found or saw `container` end. */
export function endedAs(
  kind: 'stopped' | 'killed' | 'already-stopped',
  { exitCode, finishedAt }: FakeContainer,
): StopOutcome {
  return {
    kind,
    ...(exitCode !== undefined && { exitCode }),
    ...(finishedAt !== undefined && { finishedAt }),
  };
}

/** What is wrong with a test that acts on a container which is none of `containers`. */
export function noSuchContainer(id: string, containers: readonly FakeContainer[]): TypeError {
  const names = containers.map(({ name }) => name).join(', ') || 'nobody';
  return new TypeError(
    `the fake engine has no container ${JSON.stringify(id)}: expected the full id of ${names}`,
  );
}

/** The published ports, unless its network cannot publish any. */
export function publishedPorts(spec: ContainerSpec): readonly PortBinding[] {
  return spec.network.mode === 'private' ? spec.ports : [];
}

/** Whether one host port cannot be held by both. */
export function portsCollide(one: PortBinding, other: PortBinding): boolean {
  return (
    one.hostPort === other.hostPort &&
    one.protocol === other.protocol &&
    (one.hostIp === other.hostIp || isEveryAddress(one.hostIp) || isEveryAddress(other.hostIp))
  );
}

function isEveryAddress(ip: string): boolean {
  return ip === '0.0.0.0' || ip === '::';
}

function healthOf({ program, bornAt }: FakeProcess, clock: Clock): Health | undefined {
  if (program.health === undefined) return undefined;
  const known = clock.now() - bornAt >= (program.health.afterMs ?? 0);
  return known ? program.health.becomes : 'starting';
}

function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}

function since({ startedAt }: FakeContainer): { startedAt?: number } {
  return startedAt === undefined ? {} : { startedAt };
}

function endOf(container: FakeContainer): object {
  const { exitCode, oomKilled, finishedAt } = container;
  return {
    ...since(container),
    ...(exitCode !== undefined && { exitCode }),
    ...(oomKilled !== undefined && { oomKilled }),
    ...(finishedAt !== undefined && { finishedAt }),
  };
}

import type { ContainerSpec, PortBinding } from '../index.ts';
import { demandPath } from './demand.ts';
import { portsCollide, publishedPorts } from './fake-container.ts';

/** What of a host matters to an engine. */
export class FakeHost {
  /** Names of all volumes, anonymous ones included. */
  readonly volumes: Set<string> = new Set();
  readonly #heldPorts: PortBinding[] = [];
  readonly #missingPaths = new Set<string>();

  /** Every path exists unless it was declared missing. */
  hasPath(path: string): boolean {
    return !this.#missingPaths.has(path);
  }

  /** Nothing is at `path`, an absolute one: a bind mount of it fails at create. */
  missingPath(path: string): void {
    demandPath('path', path);
    this.#missingPaths.add(path);
  }

  /** Some other program of the host listens there. Throws a `TypeError` if one does already. */
  holdPort(port: PortBinding): void {
    if (this.#heldPorts.some((held) => portsCollide(held, port))) {
      throw new TypeError(`host port ${port.hostPort} is held by another program already`);
    }
    this.#heldPorts.push(port);
  }

  /** That program went away. Throws a `TypeError` if there was none. */
  releasePort(port: PortBinding): void {
    const at = this.#heldPorts.findIndex((held) => portsCollide(held, port));
    if (at < 0) throw new TypeError(`host port ${port.hostPort} is held by no other program`);
    this.#heldPorts.splice(at, 1);
  }

  /** Whether one of `ports` is held by another program or by a container of `holders`. */
  holdsOneOf(ports: readonly PortBinding[], holders: readonly ContainerSpec[]): boolean {
    if (ports.length === 0) return false;
    const held = [...this.#heldPorts, ...holders.flatMap(publishedPorts)];
    return ports.some((port) => held.some((other) => portsCollide(port, other)));
  }
}

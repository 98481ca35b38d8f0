import { type NetworkLabels, RuntimeFault } from '../index.ts';
import { demandEngineName } from './demand.ts';

/** The bridge networks of a fake engine, by name. */
export class FakeNetworks {
  readonly #networks = new Map<string, NetworkLabels>();

  /** Whether there is one of that name, whoever's it is. */
  has(name: string): boolean {
    return this.#networks.has(name);
  }

  /** The labels of each network, by name. */
  all(): ReadonlyMap<string, NetworkLabels> {
    return this.#networks;
  }

  /** Somebody else's network. Throws a `TypeError` for a name that no engine takes, or that is taken. */
  addForeign(name: string, labels: NetworkLabels = {}): void {
    demandEngineName('name', name);
    if (this.#networks.has(name))
      throw new TypeError(`there is a network ${name} already: expected a free name`);
    this.#networks.set(name, labels);
  }

  /**
   * Takes a network away behind everybody's back, containers or not: these can never be started again. Throws a
   * `TypeError` if there is none.
   */
  lose(name: string): void {
    if (!this.#networks.delete(name)) throw new TypeError(`there is no network ${name} to lose`);
  }

  /** Whether one was made. Throws `NameConflict` if one of that name carries other labels. */
  ensure(name: string, labels: NetworkLabels): boolean {
    const found = this.#networks.get(name);
    if (found !== undefined) {
      demandLabels(name, found, labels);
      return false;
    }
    this.#networks.set(name, { ...labels });
    return true;
  }

  /** Whether there was one. Throws `NameConflict` if it carries other labels, `StillRunning` if it is in use. */
  remove(name: string, labels: NetworkLabels, { inUse }: { readonly inUse: boolean }): boolean {
    const found = this.#networks.get(name);
    if (found === undefined) return false;
    demandLabels(name, found, labels);
    if (inUse) {
      throw new RuntimeFault({ code: 'StillRunning', message: `network ${name} has containers` });
    }
    return this.#networks.delete(name);
  }
}

function demandLabels(name: string, found: NetworkLabels, wanted: NetworkLabels): void {
  if (Object.entries(wanted).every(([key, value]) => found[key] === value)) return;
  throw new RuntimeFault({ code: 'NameConflict', message: `network ${name} is somebody else's` });
}

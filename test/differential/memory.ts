import { type ContainerId, containerId } from 'rollforward';

import type { Name, Slot, Who, Wish } from './step.ts';

/** A container that was made in the course of a sequence. */
export interface Made {
  readonly id: ContainerId;
  /** From 1 on, in the order of their creation: what results call it in place of its id. */
  readonly number: number;
  /** What it was made from; `undefined` for a stranger's. */
  readonly wish: Wish | undefined;
  /** In the environment of its process, and of no other. */
  readonly marker: string;
}

const NOBODY = containerId('0123456789abcdef'.repeat(4));

/** What one runtime has made so far, and what of it the references of a sequence mean. */
export class Memory {
  /** What the names of all that is made begin with. */
  readonly owner: string;
  readonly #made: Made[] = [];

  constructor(owner: string) {
    this.owner = owner;
  }

  all(): readonly Made[] {
    return this.#made;
  }

  /** Enters a container, unless it is known; the first word about one counts. */
  learn(id: ContainerId, wish: Wish | undefined, marker: string): Made {
    const known = this.byId(id);
    if (known !== undefined) return known;
    const made = { id, number: this.#made.length + 1, wish, marker };
    this.#made.push(made);
    return made;
  }

  byId(id: string): Made | undefined {
    return this.#made.find((made) => made.id === id);
  }

  /** The container that `who` means. */
  find(who: Who): Made | undefined {
    if (who === 'nobody') return undefined;
    const inSlot = this.#made.filter(({ wish }) => wish?.slot === who.slot);
    return who.made === 'first' ? inSlot[0] : inSlot.at(-1);
  }

  /** The id that a call about `who` is given. */
  idOf(who: Who): ContainerId {
    return this.find(who)?.id ?? NOBODY;
  }

  nameOf(name: Name): string {
    if (name === 'none') return `${this.owner}.none`;
    if ('digits' in name) return this.idOf({ slot: name.of, made: 'last' }).slice(0, name.digits);
    const own = this.slotName(name.of);
    switch (name.form) {
      case 'own':
        return own;
      case 'attempt':
        return `${own}.k3f9q2`;
      case 'beginning':
        return own.slice(0, -1);
    }
  }

  slotName(slot: Slot): string {
    return `${this.owner}.${slot}`;
  }

  /** `#2`. */
  tellId(id: string): string {
    const made = this.byId(id);
    return made === undefined ? '#?' : `#${made.number}`;
  }

  /** A name without what differs from run to run: `~.web`, or `12 digits of #2`. */
  tellName(name: string): string {
    const like = this.#made.find(({ id }) => id.startsWith(name));
    return like === undefined ? name.replaceAll(this.owner, '~') : `${name.length} digits of #${like.number}`;
  }
}

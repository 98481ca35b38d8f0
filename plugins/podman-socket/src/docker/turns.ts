/** Lets those who want the same thing have it one after another. */
export class Turns {
  readonly #last = new Map<string, Promise<void>>();

  /** Runs `act` when everybody before, who wanted `what`, is done, however that ended. */
  async take<T>(what: string, act: () => Promise<T>): Promise<T> {
    const before = this.#last.get(what);
    const acting = before === undefined ? act() : before.then(act);
    const done = acting.then(
      () => undefined,
      () => undefined,
    );
    this.#last.set(what, done);
    try {
      return await acting;
    } finally {
      if (this.#last.get(what) === done) this.#last.delete(what);
    }
  }
}

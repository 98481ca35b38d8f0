/** What is told to one listener, in order: kept until he asks, and gone when he leaves. */
export class Feed<T> implements AsyncIterableIterator<T> {
  readonly #onLeave: () => void;
  readonly #waiting: (() => void)[] = [];
  readonly #told: T[] = [];
  #end: { readonly error: Error | undefined } | undefined;

  /** Ends when `signal` is aborted. `onLeave` is called once, however it ends. */
  constructor(signal: AbortSignal | undefined, onLeave: () => void) {
    const leave = (): void => this.end();
    this.#onLeave = () => {
      signal?.removeEventListener('abort', leave);
      onLeave();
    };
    signal?.addEventListener('abort', leave, { once: true });
  }

  /** Tells him `value`. */
  tell(value: T): void {
    if (this.#end !== undefined) return;
    this.#told.push(value);
    this.#wake();
  }

  /** There is nothing more to tell; with `error` that is what he gets at last. */
  end(error?: Error): void {
    if (this.#end !== undefined) return;
    this.#end = { error };
    this.#onLeave();
    this.#wake();
  }

  /** The next value, when it comes. */
  async next(): Promise<IteratorResult<T>> {
    while (this.#told.length === 0 && this.#end === undefined) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
    const value = this.#told.shift();
    if (value !== undefined) return { done: false, value };
    if (this.#end?.error !== undefined) throw this.#end.error;
    return { done: true, value: undefined };
  }

  /** He leaves. */
  async return(): Promise<IteratorResult<T>> {
    this.end();
    return { done: true, value: undefined };
  }

  /** Itself: there is one listener. */
  [Symbol.asyncIterator](): this {
    return this;
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

import { garbage } from './check-call.ts';
import { RuntimeFault } from './fault.ts';
import { redactFault } from './redact.ts';

/** A stream of a driver, and what bounds it. */
export interface BoundedStream<T> {
  readonly verb: string;
  readonly signal: AbortSignal | undefined;
  /** Given at once when the driver was asked, before anything of it. */
  readonly first?: readonly T[];
  /** Whether a driver may end it by itself. If not, its end is `Unavailable`. */
  readonly mayEnd: boolean;
  /** Checks what was asked for and asks the driver. `signal` is aborted when nobody listens any more. */
  open(signal: AbortSignal): AsyncIterable<unknown>;
  /** What a value of the driver means: nothing, one or several. Throws the fault of what means nothing at all. */
  read(value: unknown): readonly T[];
}

/** Made once: an abort without a reason makes an exception, with a stack, for each stream. */
const LEFT = 'left';

/**
 * Opens the driver's stream at the first `next()`, and throws nowhere else than there, always a redacted `RuntimeFault`
 * (C22). It is done promptly when `signal` is aborted or the consumer returns, whatever the driver does then.
 */
export function boundedStream<T>(stream: BoundedStream<T>): AsyncIterable<T> {
  return { [Symbol.asyncIterator]: () => new StreamIterator(stream) };
}

class StreamIterator<T> implements AsyncIterator<T> {
  readonly #stream: BoundedStream<T>;
  readonly #release = new AbortController();
  readonly #end = (): void => this.#leave();
  #source: AsyncIterator<unknown> | undefined;
  #asked: Promise<unknown> | undefined;
  #ready: T[] = [];
  #turn: Promise<unknown> = Promise.resolve();
  #over = false;
  /** Not a race against one lasting promise: that would keep each step until the stream ends. */
  #stopWaiting: (() => void) | undefined;

  constructor(stream: BoundedStream<T>) {
    this.#stream = stream;
  }

  next(): Promise<IteratorResult<T>> {
    const result = this.#turn.then(() => this.#step());
    this.#turn = result.catch(() => undefined);
    return result;
  }

  return(): Promise<IteratorResult<T>> {
    this.#leave();
    return Promise.resolve(DONE);
  }

  async #step(): Promise<IteratorResult<T>> {
    try {
      if (this.#source === undefined && !this.#over) this.#open();
      while (!this.#over) {
        const value = this.#ready.shift();
        if (value !== undefined) return { done: false, value };
        this.#take(await this.#answer());
      }
      return DONE;
    } catch (error) {
      this.#leave();
      throw redactFault(RuntimeFault.from(error), []);
    }
  }

  #open(): void {
    const { signal, first = [] } = this.#stream;
    if (signal?.aborted === true) return this.#leave();
    const opened: unknown = this.#stream.open(this.#release.signal);
    if (!isAsyncIterable(opened)) {
      // A rejection that comes in place of a stream must not be nobody's.
      Promise.resolve(opened).catch(() => undefined);
      throw garbage(`${this.#stream.verb} gave no stream`);
    }
    signal?.addEventListener('abort', this.#end, { once: true });
    this.#source = opened[Symbol.asyncIterator]();
    // Asked before the first word is given: whoever hears it may rely on being listened for.
    this.#asked = this.#ask(this.#source);
    // It may fail before anybody asks again: that is told then, and is nobody's until then.
    this.#asked.catch(() => undefined);
    this.#ready = [...first];
  }

  async #ask(source: AsyncIterator<unknown>): Promise<unknown> {
    return source.next();
  }

  /** The next answer of the driver; `undefined` when nobody listens any more. */
  #answer(): Promise<unknown> {
    const asked = this.#asked ?? (this.#source && this.#ask(this.#source));
    this.#asked = undefined;
    return new Promise((resolve, reject) => {
      this.#stopWaiting = () => resolve(undefined);
      asked?.then(resolve, reject);
    });
  }

  #take(answer: unknown): void {
    if (this.#over) return;
    if (!isResult(answer)) throw garbage(`${this.#stream.verb} gave no answer`);
    if (answer.done !== true) this.#ready = [...this.#stream.read(answer.value)];
    else if (this.#stream.mayEnd) this.#leave();
    else throw garbage(`${this.#stream.verb}: the engine ended it`);
  }

  #leave(): void {
    if (this.#over) return;
    this.#over = true;
    this.#ready = [];
    this.#stream.signal?.removeEventListener('abort', this.#end);
    this.#release.abort(LEFT);
    this.#stopWaiting?.();
    void letGo(this.#source);
  }
}

const DONE: IteratorResult<never> = { done: true, value: undefined };

/** Nobody waits for it: a driver may be stuck. */
async function letGo(source: AsyncIterator<unknown> | undefined): Promise<void> {
  try {
    await source?.return?.();
  } catch {
    // Whoever has left is told of nothing.
  }
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

function isResult(value: unknown): value is IteratorResult<unknown> {
  return typeof value === 'object' && value !== null;
}

/** A queue of the latest only: a key that is put again before it was taken stands in it once. */
export interface LatestQueue<T> {
  put(key: string, value: T): void;
  /** Nothing comes any more; with an error it is thrown to whoever takes next. What waits is let go of. */
  end(error?: Error): void;
  /** Resolves to the next, `undefined` at the end. */
  take(): Promise<T | undefined>;
}

/** Creates a queue that is no longer than there are keys, however slowly it is taken from. */
export function createLatestQueue<T>(): LatestQueue<T> {
  const waiting = new Map<string, T>();
  const takers: (() => void)[] = [];
  let ended: { readonly error: Error | undefined } | undefined;

  return {
    put(key, value) {
      if (ended !== undefined) return;
      // In the place of the one before: a key that never rests is not put off for ever.
      waiting.set(key, value);
      takers.shift()?.();
    },
    end(error) {
      if (ended !== undefined) return;
      ended = { error };
      waiting.clear();
      for (const wake of takers.splice(0)) wake();
    },
    async take() {
      while (waiting.size === 0) {
        if (ended !== undefined) {
          const { error } = ended;
          ended = { error: undefined };
          if (error !== undefined) throw error;
          return undefined;
        }
        await new Promise<void>((resolve) => takers.push(resolve));
      }
      for (const [key, value] of waiting) {
        waiting.delete(key);
        return value;
      }
      return undefined;
    },
  };
}

/** What was caught, as what can be thrown again. */
export function asError(caught: unknown): Error {
  return caught instanceof Error ? caught : new Error(String(caught));
}

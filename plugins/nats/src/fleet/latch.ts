/** Lets one loop sleep until something has happened; what happens while it does not sleep is not lost. */
export interface Latch {
  open(): void;
  /** Resolves when it was opened since the last time, or at once when `signal` is aborted. */
  pass(signal: AbortSignal): Promise<void>;
}

export function createLatch(): Latch {
  let open = false;
  let wake: () => void = () => undefined;
  return {
    open() {
      open = true;
      wake();
    },
    async pass(signal) {
      if (!open && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const go = (): void => {
            signal.removeEventListener('abort', go);
            resolve();
          };
          wake = go;
          signal.addEventListener('abort', go, { once: true });
        });
      }
      open = false;
    },
  };
}

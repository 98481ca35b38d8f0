import type { Clock } from '../runtime/clock.ts';

/** Something that can be woken: any number of wakes before the next wait are one. */
export interface Wake {
  wake(): void;
  /** Says that what it was woken for begins now, so that no wake until here asks for more. */
  begin(): void;
  /** Resolves after `ms`, at the next wake, at once if there was one since the last wait, or when aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** Made once: an abort without a reason makes an exception, with a stack, each time. */
const WOKEN = 'woken';

export function createWake(clock: Clock): Wake {
  let pending = false;
  let interrupt: (() => void) | undefined;
  return {
    wake() {
      pending = true;
      interrupt?.();
    },
    begin() {
      pending = false;
    },
    async wait(ms, signal) {
      if (!pending && !signal.aborted) {
        // A controller for each wait: one on a long-lived signal would gather listeners.
        const sleep = new AbortController();
        interrupt = () => sleep.abort(WOKEN);
        signal.addEventListener('abort', interrupt, { once: true });
        await clock.sleep(Math.max(0, ms), sleep.signal);
        signal.removeEventListener('abort', interrupt);
        interrupt = undefined;
      }
      pending = false;
    },
  };
}

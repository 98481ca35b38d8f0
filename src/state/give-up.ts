import type { ReadResult } from './state-source.ts';

/** A read that can be given up whether or not what it does can be. It never rejects; `whyFailed` says why `work` did. */
export type GiveUpRead = (
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<ReadResult>,
) => Promise<ReadResult>;

/** Reads that were given up and have not ended: a file system that hangs must not take all threads. */
const MOST_HANGING = 2;

/** Lets reads be given up, and begins none while several that were given up still hang. `place` is for people. */
export function giveUpReads(place: string, whyFailed: (error: unknown) => string): GiveUpRead {
  let hanging = 0;
  return (signal, work) => {
    if (signal.aborted) return Promise.resolve(unavailable(GIVEN_UP));
    if (hanging >= MOST_HANGING) return Promise.resolve(unavailable(`${place} does not answer`));
    return new Promise((settle) => {
      const giveUp = (): void => {
        hanging += 1;
        settle(unavailable(GIVEN_UP));
      };
      signal.addEventListener('abort', giveUp, { once: true });
      void work(signal)
        .catch((error: unknown) => unavailable(whyFailed(error)))
        .then((result) => {
          if (signal.aborted) hanging -= 1;
          signal.removeEventListener('abort', giveUp);
          settle(result);
        });
    });
  };
}

const GIVEN_UP = 'the read was given up';

function unavailable(reason: string): ReadResult {
  return { kind: 'unavailable', reason };
}

import { RuntimeFault } from 'rollforward';

/** Throws `Aborted` if nobody waits any more: then nothing new is begun. */
export function demandWaiting(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw aborted();
}

/**
 * Settles with `ended`, or rejects with `Aborted` as soon as `signal` does, after `letGo` freed what is held for it.
 * What is underneath may outlive that: a service that hangs settles nothing, and a grandchild that
 * holds a pipe keeps a client waiting long after it was killed.
 */
export function untilAborted<T>(
  ended: Promise<T>,
  signal: AbortSignal | undefined,
  letGo: () => void,
): Promise<T> {
  if (signal === undefined) return ended;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      letGo();
      reject(aborted());
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    ended.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

function aborted(): RuntimeFault {
  return new RuntimeFault({ code: 'Aborted', message: 'nobody waits any more' });
}

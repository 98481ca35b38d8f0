import { DEVICE_NAME_RULE, isDeviceName } from '../format/names.ts';
import type { KeyEntry } from '../wire/bucket.ts';
import type { FleetContext } from './fleet-context.ts';
import { followKeys } from './follow-keys.ts';
import { asError, createLatestQueue } from './latest-queue.ts';
import { createStateChanges, type StateChange } from './state-changes.ts';

/** What `Fleet.watchStates` can be told; the signal is needed. */
export interface WatchStatesOptions {
  /** Default: every device. */
  readonly device?: string;
  /** Default: every deployment. */
  readonly deployment?: string;
  /** Ends it. */
  readonly signal: AbortSignal;
  /**
   * Called with one sentence when nothing can be seen at the moment, each time that the sentence changes, and with
   * `undefined` when all is seen again.
   */
  readonly onTrouble?: (reason: string | undefined) => void;
}

/** See `Fleet.watchStates`. */
export async function* watchStates(
  { link, clock, random, buckets }: FleetContext,
  { device, deployment, signal, onTrouble }: WatchStatesOptions,
): AsyncGenerator<StateChange, void, undefined> {
  const filter = `${token('device', device)}.${token('deployment', deployment)}`;
  const queue = createLatestQueue<StateChange>();
  const changes = createStateChanges();
  const stop = new AbortController();
  const end = (): void => {
    stop.abort();
    queue.end();
  };
  let trouble: string | undefined;

  function take(entry: KeyEntry): void {
    const taken = changes.take(entry);
    if (taken !== undefined && !taken.same) queue.put(taken.key, taken.change);
  }

  if (signal.aborted) return;
  signal.addEventListener('abort', end, { once: true });
  const followed = followKeys<KeyEntry>({
    link,
    clock,
    random,
    open: (options) => buckets.deviceState.entries(options),
    filter,
    signal: stop.signal,
    onAll: (all) => all.forEach(take),
    onChange: take,
    onTrouble(reason) {
      if (reason === trouble) return;
      trouble = reason;
      onTrouble?.(reason);
    },
  }).catch((error: unknown) => queue.end(asError(error)));
  try {
    for (;;) {
      const change = await queue.take();
      if (change === undefined) return;
      yield change;
    }
  } finally {
    signal.removeEventListener('abort', end);
    end();
    await followed;
  }
}

function token(what: string, value: string | undefined): string {
  if (value === undefined) return '*';
  if (!isDeviceName(value)) throw new TypeError(`${what}: expected ${DEVICE_NAME_RULE}`);
  return value;
}

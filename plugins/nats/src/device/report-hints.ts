import type { AgentRandom, Clock } from 'rollforward';

import type { NatsLink } from '../link/nats-link.ts';
import { createWaker } from './waker.ts';

/** What hints are made of. */
export interface ReportHintsOptions {
  readonly link: NatsLink;
  readonly clock: Clock;
  readonly random: Pick<AgentRandom, 'number'>;
  /** Calls `onLost` when there is a sign that what was written is gone; the function that comes back ends that. */
  readonly watchLoss?: ((onLost: () => void) => () => void) | undefined;
}

/** After an outage a whole fleet is back at the same moment. */
const CONNECTED_JITTER_MS = 2_000;
/** A bucket that was lost while the connection was up is filled again by then. */
const AGAIN_MS = 300_000;
/** After a sign of a loss: buckets are made anew one after the other, and this one may be the last. */
const AFTER_LOSS_MS = 30_000;
/** A share of it, to both sides. */
const AGAIN_JITTER = 0.1;

/**
 * Calls `onHint` within 2 s of each time that the link is connected again and of each sign of a loss, once more half a minute
 * after that, and about every 5 minutes otherwise. The function that comes back ends that.
 */
export function watchReportHints(
  { link, clock, random, watchLoss }: ReportHintsOptions,
  onHint: () => void,
): () => void {
  const over = new AbortController();
  const waker = createWaker(clock);
  let lost = false;
  let due = clock.now() + again();

  function again(): number {
    const ms = lost ? AFTER_LOSS_MS : AGAIN_MS;
    lost = false;
    return ms * (1 + AGAIN_JITTER * (2 * random.number() - 1));
  }

  function hintSoon(): void {
    due = Math.min(due, clock.now() + CONNECTED_JITTER_MS * random.number());
    waker.wake();
  }

  async function run(): Promise<void> {
    while (!over.signal.aborted) {
      await waker.wait(Math.max(0, due - clock.now()), over.signal);
      if (over.signal.aborted || clock.now() < due) continue;
      due = clock.now() + again();
      if (link.connection() !== undefined) onHint();
    }
  }

  const unwatch = link.watch(({ type }) => {
    if (type === 'connected') hintSoon();
  });
  const unwatchLoss = watchLoss?.(() => {
    lost = true;
    hintSoon();
  });
  void run();
  return () => {
    unwatch();
    unwatchLoss?.();
    over.abort();
  };
}

import type { Clock } from 'rollforward';

import type { LogBatch } from '../format/command-answers.ts';
import type { LogBuffer } from './log-buffer.ts';

/** What a session is made of. */
export interface LogSessionOptions {
  readonly id: string;
  readonly buffer: LogBuffer;
  readonly clock: Clock;
  /** Nobody has asked for a while. */
  readonly onIdle: () => void;
}

/** What somebody reads of one container, batch by batch. */
export interface LogSession {
  readonly id: string;
  /** Gives the batch that was given last once more, or the next one; `undefined` for any other. */
  batch(number: number): Promise<LogBatch> | undefined;
  /** Whether the last batch of all was made. */
  isOver(): boolean;
  stop(): void;
}

/** A question waits so long for a line. */
const POLL_MS = 5_000;
/** Whoever opens a session is to see something soon. */
const FIRST_POLL_MS = 1_000;
const IDLE_MS = 30_000;

/** Creates a session, which has begun to make its first batch. */
export function createLogSession({ id, buffer, clock, onIdle }: LogSessionOptions): LogSession {
  const over = new AbortController();
  let number = 1;
  let asked = clock.now();
  let questions = 0;
  let isOver = false;
  let latest = make(1, FIRST_POLL_MS);

  async function make(batch: number, ms: number): Promise<LogBatch> {
    const taken = await buffer.take(ms);
    isOver = taken.end !== undefined;
    return { session: id, batch, ...taken };
  }

  async function answer(batch: Promise<LogBatch>): Promise<LogBatch> {
    questions += 1;
    try {
      return await batch;
    } finally {
      questions -= 1;
      asked = clock.now();
    }
  }

  async function expire(): Promise<void> {
    while (!over.signal.aborted) {
      await clock.sleep(questions > 0 ? IDLE_MS : asked + IDLE_MS - clock.now(), over.signal);
      if (over.signal.aborted || questions > 0 || clock.now() < asked + IDLE_MS) continue;
      over.abort();
      onIdle();
    }
  }

  void expire();

  return {
    id,
    batch(asksFor) {
      if (asksFor === number + 1) {
        number = asksFor;
        latest = latest.then(() => make(asksFor, POLL_MS));
      }
      return asksFor === number ? answer(latest) : undefined;
    },
    isOver: () => isOver,
    stop() {
      over.abort();
      buffer.stop();
    },
  };
}

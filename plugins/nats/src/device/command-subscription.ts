import type { Clock } from 'rollforward';

import type { NatsLink } from '../link/nats-link.ts';
import { faultOf } from '../wire/fault-of.ts';
import type { NatsConnection, NatsMessage, NatsSubscription } from '../wire/nats-connection.ts';
import { createWaker } from './waker.ts';

/** What is listened to. */
export interface CommandSubscriptionOptions {
  readonly link: NatsLink;
  readonly filter: string;
  readonly clock: Clock;
  /** It must not throw. */
  readonly onMessage: (message: NatsMessage) => void;
  /** It cannot be listened to now; it is tried again. */
  readonly onFailed: (message: string) => void;
}

/** A subscription that is made again on each new connection, and where the server has ended it. */
export interface CommandSubscription {
  /** Until `signal` is aborted. It never rejects. */
  run(signal: AbortSignal): Promise<void>;
}

/** Rights are given back by a person. */
const AGAIN_MS = 60_000;

/** Creates it. */
export function createCommandSubscription(options: CommandSubscriptionOptions): CommandSubscription {
  const { link, filter, clock, onMessage, onFailed } = options;
  const waker = createWaker(clock);
  let notBefore = -Infinity;
  let current: { readonly connection: NatsConnection; readonly subscription: NatsSubscription } | undefined;

  function drop(): void {
    try {
      current?.subscription.unsubscribe();
    } catch {
      // It has ended with its connection.
    }
    current = undefined;
  }

  function fail(error: unknown): void {
    drop();
    notBefore = clock.now() + AGAIN_MS;
    waker.wake();
    onFailed(faultOf(error, 'listen for commands').message);
  }

  function subscribe(connection: NatsConnection): void {
    try {
      const callback = (error: Error | null, message: NatsMessage): void => {
        if (current?.subscription !== subscription) return;
        if (error === null) onMessage(message);
        else fail(error);
      };
      const subscription = connection.subscribe(filter, { callback });
      current = { connection, subscription };
    } catch (error) {
      fail(error);
    }
  }

  return {
    async run(signal) {
      const unwatch = link.watch(() => {
        notBefore = -Infinity;
        waker.wake();
      });
      while (!signal.aborted) {
        const connection = link.connection();
        // A client takes its subscriptions along when it is connected again.
        const isNew = connection !== undefined && current?.connection !== connection;
        if (isNew && clock.now() >= notBefore) {
          drop();
          subscribe(connection);
        }
        const isMissing = connection !== undefined && current === undefined;
        await waker.wait(isMissing ? Math.max(1, notBefore - clock.now()) : Infinity, signal);
      }
      unwatch();
      drop();
    },
  };
}

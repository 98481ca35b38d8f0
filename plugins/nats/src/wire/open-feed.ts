import type { Clock } from 'rollforward';
import type { NatsLink } from '../link/nats-link.ts';
import { ask } from './ask.ts';
import type { Feed, FeedOptions, KeyEntry, KeyMark } from './bucket.ts';
import { consumerRequest, IDLE_HEARTBEAT_MS } from './consumer-config.ts';
import { readConsumerAnswer } from './consumer-answer.ts';
import { deferred } from './deferred.ts';
import { faultOf } from './fault-of.ts';
import { createFeedOrder } from './feed-order.ts';
import { readDelivery } from './key-mark.ts';
import type { NatsMessage, NatsSubscription } from './nats-connection.ts';
import { NatsFault } from './nats-fault.ts';
import { createConsumerSubject, deleteConsumerSubject } from './subjects.ts';

/** Where feeds come from. */
export interface FeedSource {
  readonly link: NatsLink;
  readonly bucket: string;
  readonly clock: Clock;
  /** Names a consumer and an inbox, so that nobody guesses them. */
  readonly newId: () => string;
}

/** A feed with or without values. */
export interface OpenFeedOptions<Given extends KeyMark> extends FeedOptions<Given> {
  readonly values: boolean;
  readonly toGiven: (entry: KeyEntry) => Given;
}

/** What was there must have come by then. */
const INITIAL_WITHIN_MS = 10_000;
/** How long more is waited for where the server's count does not come to its end: keys are being changed. */
const SETTLE_MS = 100;
/** Two signs of life that did not come, and some time for a slow line. */
const SILENCE_MS = 2.5 * IDLE_HEARTBEAT_MS;

/** Makes a consumer, and resolves when all that was there has come. */
export async function openFeed<Given extends KeyMark>(
  { link, bucket, clock, newId }: FeedSource,
  { filter, values, toGiven, onChange, onEnd, signal }: OpenFeedOptions<Given>,
): Promise<Feed<Given>> {
  const what = `read ${filter} of ${bucket}`;
  const consumer = newId();
  const inbox = `${link.inboxPrefix}.${newId()}`;
  const connection = link.connection();
  const order = createFeedOrder();
  const over = new AbortController();
  /** What has come before the server said that the consumer was made. */
  let early: NatsMessage[] | undefined = [];
  let heard = clock.now();
  let settling = false;
  let subscription: NatsSubscription | undefined;
  const initial = deferred<readonly KeyEntry[]>();

  function receive(error: Error | null, message: NatsMessage): void {
    if (over.signal.aborted) return;
    heard = clock.now();
    if (error !== null) return end('the server ended it', faultOf(error, what));
    if (early !== undefined) early.push(message);
    else take(message);
  }

  function take(message: NatsMessage): void {
    if (over.signal.aborted) return;
    const delivery = readDelivery(bucket, message);
    if (delivery === undefined) {
      // Only what is no message of the bucket is of the server: what is stored may have a status as well.
      const code = message.headers?.code ?? 0;
      return code === 0 ? end('something came that is no message of it') : takeStatus(code, message);
    }
    const step = order.take(delivery);
    switch (step.kind) {
      case 'gap':
        return end('something was missed');
      case 'initial':
        if (step.complete !== undefined) initial.resolve(step.complete);
        else if (step.enough && !settling) void settle();
        return;
      case 'change':
        return onChange(toGiven(step.entry));
    }
  }

  /** As many have come as there were: what has not come by now comes soon, or never. */
  async function settle(): Promise<void> {
    settling = true;
    await clock.sleep(SETTLE_MS, over.signal);
    if (!over.signal.aborted && !initial.settled()) initial.resolve(order.settle());
  }

  /** 100 is a sign of life, or asks whether all so far was read; any other says that the consumer is no more. */
  function takeStatus(code: number, { headers, reply }: NatsMessage): void {
    if (code !== 100)
      return end(`the server ended it: ${code} ${(headers?.description ?? '').slice(0, 200)}`);
    const goOn = reply || headers?.get('Nats-Consumer-Stalled');
    if (goOn) send(goOn);
    const number = Number(headers?.get('Nats-Last-Consumer') ?? 0);
    if (order.missedBefore(number)) end('something was missed');
  }

  /** A client throws where its connection was closed for good, which may be at any moment. */
  function send(subject: string): void {
    try {
      link.connection()?.publish(subject);
    } catch {
      // Whoever is told of the end of the connection ends the feed.
    }
  }

  function release(): void {
    over.abort(OVER);
    unwatch();
    signal?.removeEventListener('abort', giveUp);
    try {
      subscription?.unsubscribe();
    } catch {
      // It has ended with its connection.
    }
    // Nothing waits for the answer; without the request the server takes it away by itself, later.
    send(deleteConsumerSubject({ bucket, consumer }));
  }

  function end(reason: string, fault?: NatsFault): void {
    if (over.signal.aborted) return;
    release();
    if (initial.settled()) onEnd(reason);
    else initial.reject(fault ?? new NatsFault({ code: 'TimedOut', message: `${what}: ${reason}` }));
  }

  function giveUp(): void {
    initial.reject(new NatsFault({ code: 'Aborted', message: `${what}: it was given up` }));
  }

  async function watchSilence(): Promise<void> {
    while (!over.signal.aborted) {
      await clock.sleep(Math.max(1, heard + SILENCE_MS - clock.now()), over.signal);
      if (clock.now() - heard >= SILENCE_MS) end('nothing was heard of it any more');
    }
  }

  async function watchInitial(): Promise<void> {
    await clock.sleep(INITIAL_WITHIN_MS, over.signal);
    if (!initial.settled()) end('it did not come to an end');
  }

  const unwatch = link.watch(({ type }) => {
    end(type === 'connected' ? 'the connection was lost meanwhile' : 'the connection was lost');
  });
  signal?.addEventListener('abort', giveUp, { once: true });
  try {
    subscription = connection?.subscribe(inbox, { callback: receive });
    const payload = consumerRequest({ bucket, consumer, filter, inbox, values });
    const place = { bucket, consumer, filter };
    const answer = await ask(link, { subject: createConsumerSubject(place), payload, what, signal });
    const nothing = order.begin(readConsumerAnswer(answer.data, what));
    if (nothing !== undefined) initial.resolve(nothing);
    const arrived = early;
    early = undefined;
    for (const message of arrived) take(message);
    void watchInitial();
    const given = (await initial.promise).map(toGiven);
    signal?.removeEventListener('abort', giveUp);
    void watchSilence();
    return { initial: given, close: () => void (over.signal.aborted || release()) };
  } catch (error) {
    if (!over.signal.aborted) release();
    throw error instanceof NatsFault ? error : faultOf(error, what);
  }
}

/** Made once: an abort without a reason makes an exception, with a stack, each time. */
const OVER = 'over';

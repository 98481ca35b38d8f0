import { strict as assert } from 'node:assert';

import { describe, it } from 'vitest';

import { defineRuntime, isRuntimeFault, type RuntimeDriver, type RuntimeEvent } from '../../src/index.ts';
import { hang, ID, stubDriver } from './stub-driver.ts';

type Driver = NonNullable<RuntimeDriver['events']>;
type Open = ReturnType<Driver>;

/** The events of a runtime whose driver gives `open()`. */
function eventsOf(open: (signal: AbortSignal | undefined) => unknown): Driver {
  const events: Driver = (options) => open(options?.signal) as Open;
  const runtime = defineRuntime(stubDriver({ events }));
  assert.ok(runtime.events !== undefined);
  return runtime.events;
}

function iterate(stream: Open): AsyncIterator<RuntimeEvent> {
  return stream[Symbol.asyncIterator]();
}

/** Reads `stream` to its end: what it gave, and the code of the fault that it ended with. */
async function all(stream: Open): Promise<readonly unknown[]> {
  const heard: unknown[] = [];
  try {
    for await (const event of stream) heard.push(event);
  } catch (error) {
    assert.ok(isRuntimeFault(error));
    heard.push(error.code);
  }
  return heard;
}

const SUBSCRIBED: RuntimeEvent = { type: 'subscribed' };
const STARTED: RuntimeEvent = { type: 'started', id: ID };
const DONE = { done: true, value: undefined };

describe('events of a runtime', () => {
  it('are there if the driver has them', () => {
    assert.equal(defineRuntime(stubDriver()).events, undefined);
  });

  it('are asked for when they are read, and before subscribed is said', async () => {
    let asked = 0;
    const events = eventsOf(async function* silent() {
      asked += 1;
      yield await hang();
    });
    const iterator = iterate(events());
    assert.equal(asked, 0);
    assert.deepEqual(await iterator.next(), { done: false, value: SUBSCRIBED });
    assert.equal(asked, 1);
    await iterator.return?.();
  });

  it('that fail before anybody asks again say so when somebody does, and are nobody’s until then', async () => {
    const unhandled: unknown[] = [];
    const note = (why: unknown): number => unhandled.push(why);
    process.on('unhandledRejection', note);
    const iterator = iterate(eventsOf(() => failing())());
    assert.deepEqual(await iterator.next(), { done: false, value: SUBSCRIBED });
    await new Promise((resolve) => setTimeout(resolve, 20));
    await assert.rejects(iterator.next(), { code: 'Unclassified' });
    process.off('unhandledRejection', note);
    assert.deepEqual(unhandled, []);
  });

  it('say subscribed once, whatever the driver says, and nothing but what is known of an event', async () => {
    const events = eventsOf(async function* told() {
      yield SUBSCRIBED;
      yield { ...STARTED, secret: 'x' };
    });
    assert.deepEqual(await all(events()), [SUBSCRIBED, STARTED, 'Unavailable']);
  });

  it('are a subscription for each iterator', async () => {
    let asked = 0;
    const events = eventsOf(async function* counted() {
      yield { ...STARTED, asked: (asked += 1) };
    })();
    await Promise.all([all(events), all(events)]);
    assert.equal(asked, 2);
  });

  it.each<[string, unknown]>([
    ['a word', { type: 'died', id: ID }],
    ['half an id', { type: 'started', id: 'abc' }],
    ['nothing', undefined],
    ['text', 'started'],
  ])('that are %s are Unavailable', async (_, garbage) => {
    const events = eventsOf(async function* garbled() {
      yield garbage;
    });
    assert.deepEqual(await all(events()), [SUBSCRIBED, 'Unavailable']);
  });

  it.each<[string, () => unknown, string]>([
    ['no stream at all', () => undefined, 'Unavailable'],
    ['a promise that rejects', () => Promise.reject(new Error('no')), 'Unavailable'],
    [
      'an answer that is none',
      () => ({ [Symbol.asyncIterator]: () => ({ next: async () => 1 }) }),
      'Unavailable',
    ],
    [
      'a throw',
      () => {
        throw new Error('no');
      },
      'Unclassified',
    ],
    [
      'a rejection',
      () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('no')) }) }),
      'Unclassified',
    ],
  ])('of a driver that gives %s are a fault of next(), and then done', async (_, open, code) => {
    const iterator = iterate(eventsOf(open)());
    const steps: unknown[] = [];
    for (let step = 0; step < 3; step += 1) {
      steps.push(
        await iterator.next().then(
          ({ done }) => (done === true ? 'done' : 'value'),
          (error: unknown) => isRuntimeFault(error) && error.code,
        ),
      );
    }
    const fault = steps.indexOf(code);
    assert.ok(fault >= 0, steps.join());
    assert.ok(steps.slice(fault + 1).every((step) => step === 'done'));
  });

  it('are done when they are aborted, though the driver is stuck, and the driver is told', async () => {
    let told = false;
    const abort = new AbortController();
    const events = eventsOf((signal) => {
      signal?.addEventListener('abort', () => (told = true));
      return { [Symbol.asyncIterator]: () => ({ next: hang, return: hang }) };
    });
    const iterator = iterate(events({ signal: abort.signal }));
    await iterator.next();
    const steps = [iterator.next(), iterator.next()];
    abort.abort();
    assert.deepEqual(await Promise.all(steps), [DONE, DONE]);
    assert.ok(told);
  });

  it('are done at once when they were aborted before, and the driver is not asked', async () => {
    const events = eventsOf(() => assert.fail('it was asked'));
    assert.deepEqual(await all(events({ signal: AbortSignal.abort() })), []);
  });

  it('are done when the consumer leaves, though the driver is stuck, and end what it waits for', async () => {
    const events = eventsOf(() => ({ [Symbol.asyncIterator]: () => ({ next: hang }) }));
    const iterator = iterate(events());
    await iterator.next();
    const waiting = iterator.next();
    assert.deepEqual(await iterator.return?.(), DONE);
    assert.deepEqual(await waiting, DONE);
  });

  it('leave no listener on the signal and no rejection to nobody', async () => {
    const unhandled: unknown[] = [];
    const note = (why: unknown): number => unhandled.push(why);
    process.on('unhandledRejection', note);
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    Object.assign(signal, {
      addEventListener: (...args: Parameters<typeof add>) => {
        listeners += 1;
        add(...args);
      },
      removeEventListener: (...args: Parameters<typeof remove>) => {
        listeners -= 1;
        remove(...args);
      },
    });
    const events = eventsOf((release) => ({
      [Symbol.asyncIterator]: () => ({
        next: () =>
          new Promise((_, reject) => {
            release?.addEventListener('abort', () => reject(new Error('late')));
          }),
        return: () => Promise.reject(new Error('too late')),
      }),
    }));
    for await (const event of events({ signal })) if (event.type === 'subscribed') break;
    const iterator = iterate(events({ signal }));
    await iterator.next();
    void iterator.next();
    await iterator.return?.();
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
    process.off('unhandledRejection', note);
    assert.deepEqual([listeners, unhandled], [0, []]);
  });
});

/** The connection is lost at once. */
async function* failing(): AsyncGenerator<never> {
  throw new Error('lost');
  // oxlint-disable-next-line no-unreachable -- what makes it a generator
  yield* [];
}

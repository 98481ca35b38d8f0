import type { ReadResult, Snapshot } from 'rollforward';
import { FakeClock } from 'rollforward/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createNatsSource, natsSource } from '../../src/source/nats-source.ts';
import type { KeyMark } from '../../src/wire/bucket.ts';
import { NatsFault } from '../../src/wire/nats-fault.ts';
import { MisbehavingBucket, ToggledLink } from './misbehaving-bucket.ts';

let clock: FakeClock;
let bucket: MisbehavingBucket;
let link: ToggledLink;
let source: ReturnType<typeof createNatsSource>;
let ends: (() => void)[];

beforeEach(() => {
  clock = new FakeClock();
  bucket = new MisbehavingBucket();
  link = new ToggledLink();
  source = createNatsSource({ bucket, link, device: 'edge-1', clock });
  ends = [];
});

afterEach(async () => {
  for (const end of ends) end();
  await clock.advance(0);
  expect(bucket.open, 'feeds left open').toBe(0);
  expect(link.watchers, 'watchers of the link left').toBe(0);
  expect(clock.unfinished()).toEqual([]);
});

function read(signal = new AbortController().signal): Promise<ReadResult> {
  return clock.until(source.read(signal));
}

async function snapshot(): Promise<Snapshot> {
  const result = await read();
  if (result.kind === 'unavailable') throw new Error(result.reason);
  return result;
}

function text({ documents }: Snapshot): Record<string, string> {
  return Object.fromEntries([...documents].map(([name, bytes]) => [name, new TextDecoder().decode(bytes)]));
}

function watch(): { readonly hints: () => number; readonly end: () => void } {
  let hints = 0;
  const end = source.watch(() => {
    hints += 1;
  });
  ends.push(end);
  return { hints: () => hints, end };
}

describe('reading', () => {
  it('gets only the documents that it does not hold', async () => {
    bucket.set('shop', 'put', 'v1');
    bucket.set('blog', 'put', 'v1');
    expect(text(await snapshot())).toEqual({ blog: 'v1', shop: 'v1' });
    bucket.set('shop', 'put', 'v2');
    expect(text(await snapshot())).toEqual({ blog: 'v1', shop: 'v2' });
    await snapshot();
    expect(bucket.got.toSorted()).toEqual(['edge-1.blog', 'edge-1.shop', 'edge-1.shop']);
  });

  it('gets no deletion, nothing too large, and no unknown operation', async () => {
    bucket.set('shop', 'deleted');
    bucket.set('blog', 'put', new Uint8Array(1_048_577));
    bucket.set('cart', 'other', 'v1');
    const { documents, deleted, unreadable } = await snapshot();
    expect([documents.size, [...deleted], [...(unreadable ?? [])].map(([name]) => name)]).toEqual([
      0,
      ['shop'],
      ['blog', 'cart'],
    ]);
    expect(bucket.got).toEqual([]);
  });

  it('does not let one of 1,000 documents wait for another that hangs longer than its read', async () => {
    for (let count = 0; count < 1_000; count += 1) bucket.set(`shop-${count}`, 'put', 'v1');
    bucket.answers.set('edge-1.shop-0', [() => new Promise(() => undefined)]);
    const stop = new AbortController();
    const given = source.read(stop.signal);
    await clock.advance(1_000);
    stop.abort();
    expect(await given).toEqual({ kind: 'unavailable', reason: 'the read was given up' });
    const before = bucket.got.length;
    expect(before).toBe(1_000);
    expect((await snapshot()).documents.size).toBe(1_000);
    expect(bucket.got.length - before, 'what had been got was got again').toBe(1);
  });

  it('closes its feed after the list while nobody watches', async () => {
    bucket.set('shop', 'put', 'v1');
    await snapshot();
    expect([bucket.open, bucket.opened]).toEqual([0, 1]);
  });

  it('shares lists between reads at one time, and never one that began before', async () => {
    bucket.set('shop', 'put', 'v1');
    const first = source.read(new AbortController().signal);
    const others = Array.from({ length: 4 }, () => source.read(new AbortController().signal));
    const results = await clock.until(Promise.all([first, ...others]));
    for (const result of results) expect(text(result as Snapshot & typeof result)).toEqual({ shop: 'v1' });
    expect([bucket.opened, bucket.mostOpen]).toEqual([2, 1]);
  });

  it('closes a feed that opens late, after its read was given up', async () => {
    let goOn: () => void = () => undefined;
    bucket.delay = () =>
      new Promise((resolve) => {
        goOn = resolve;
      });
    const stop = new AbortController();
    const given = source.read(stop.signal);
    await clock.advance(0);
    stop.abort();
    expect((await given).kind).toBe('unavailable');
    goOn();
    await clock.advance(0);
    expect([bucket.opened, bucket.open]).toEqual([1, 0]);
    bucket.delay = undefined;
    expect((await read()).kind).toBe('snapshot');
  });

  it('goes on with the others when one of several reads is given up', async () => {
    bucket.set('shop', 'put', 'v1');
    const stops = Array.from({ length: 3 }, () => new AbortController());
    const reads = stops.map(({ signal }) => source.read(signal));
    stops[1]?.abort();
    const kinds = (await clock.until(Promise.all(reads))).map(({ kind }) => kind);
    expect(kinds).toEqual(['snapshot', 'unavailable', 'snapshot']);
  });

  it.each(['NoBucket', 'NotConnected', 'NotPermitted', 'TimedOut'] as const)(
    'is unavailable for %s, with what to do, and recovers',
    async (failure) => {
      bucket.set('shop', 'put', 'v1');
      await snapshot();
      bucket.failure = failure;
      const result = await read();
      expect(result).toMatchObject({ kind: 'unavailable', reason: expect.stringMatching(/NATS.*/) });
      expect(await read(), 'another reason for the same trouble').toEqual(result);
      bucket.failure = undefined;
      expect(text(await snapshot())).toEqual({ shop: 'v1' });
    },
  );

  it('is unavailable if the connection is lost between the list and a document', async () => {
    bucket.set('shop', 'put', 'v1');
    bucket.set('blog', 'put', 'v1');
    const fault = new NatsFault({ code: 'NotConnected', message: 'gone' });
    bucket.answers.set('edge-1.blog', [() => Promise.reject(fault)]);
    expect((await read()).kind).toBe('unavailable');
    expect(text(await snapshot())).toEqual({ blog: 'v1', shop: 'v1' });
  });

  it('is unavailable above 65,536 keys', async () => {
    const mark = bucket.set('shop', 'put', 'v1');
    bucket.list = () => Array.from({ length: 65_537 }, (_, index) => ({ ...mark, key: `edge-1.s${index}` }));
    expect(await read()).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringContaining('65536 keys'),
    });
  });

  it('refuses a device that would be many keys', () => {
    for (const device of ['*', 'a.b', '>', '', 'UPPER', 'a b', 'x'.repeat(64)])
      expect(() => natsSource({ link, device })).toThrow(TypeError);
  });
});

describe('a copy of the bucket that lags', () => {
  const lagging = (marks: readonly KeyMark[]) => () => marks;

  it('that answers a source which has just begun deletes nothing that was put again since', async () => {
    const deletion = bucket.set('shop', 'deleted');
    bucket.set('shop', 'put', 'v2');
    bucket.list = (marks) => {
      bucket.list = (all) => all;
      return marks.map((mark) => (mark.key === deletion.key ? deletion : mark));
    };
    const { documents, deleted } = await snapshot();
    expect([[...documents.keys()], [...deleted]]).toEqual([['shop'], []]);
  });

  it('that answers second takes back nothing of what the first has said', async () => {
    const deletion = bucket.set('shop', 'deleted');
    bucket.set('blog', 'deleted');
    bucket.set('shop', 'put', 'v2');
    bucket.list = (marks) => {
      bucket.list = (all) => all.map((mark) => (mark.key === deletion.key ? deletion : mark));
      return marks;
    };
    const { documents, deleted } = await snapshot();
    expect([[...documents.keys()], [...deleted]]).toEqual([['shop'], ['blog']]);
  });

  it('is asked once where all that is deleted was seen before', async () => {
    bucket.set('shop', 'put', 'v1');
    await snapshot();
    bucket.set('shop', 'deleted');
    const before = bucket.opened;
    expect([...(await snapshot()).deleted]).toEqual(['shop']);
    expect([...(await snapshot()).deleted]).toEqual(['shop']);
    expect(bucket.opened - before).toBe(2);
  });

  it('answers nothing at first: it is asked again', async () => {
    bucket.set('shop', 'put', 'v1');
    bucket.answers.set('edge-1.shop', [() => undefined, () => undefined]);
    expect(text(await snapshot())).toEqual({ shop: 'v1' });
  });

  it('answers with the document before: it is asked again', async () => {
    const old = bucket.set('shop', 'put', 'v1');
    await snapshot();
    bucket.set('shop', 'put', 'v2');
    bucket.answers.set('edge-1.shop', [() => old, () => undefined, () => old]);
    expect(text(await snapshot())).toEqual({ shop: 'v2' });
  });

  it('answers nothing for a while: the document before stays, and is unreadable after a minute', async () => {
    bucket.set('shop', 'put', 'v1');
    await snapshot();
    bucket.set('shop', 'put', 'v2');
    bucket.answers.set(
      'edge-1.shop',
      Array.from({ length: 15 }, () => () => undefined),
    );
    expect(text(await snapshot())).toEqual({ shop: 'v1' });
    await clock.advance(30_000);
    expect(text(await snapshot())).toEqual({ shop: 'v1' });
    await clock.advance(30_000);
    const last = await snapshot();
    expect([last.documents.size, last.deleted.size]).toEqual([0, 0]);
    expect(last.unreadable?.get('shop')).toBe('the bucket lists it, and does not give it');
    expect(text(await snapshot())).toEqual({ shop: 'v2' });
  });

  it('answers with the document before: it is never given at a first read', async () => {
    const old = bucket.set('shop', 'put', 'v1');
    bucket.set('shop', 'put', 'v2');
    bucket.answers.set(
      'edge-1.shop',
      Array.from({ length: 5 }, () => () => old),
    );
    const { documents, unreadable } = await snapshot();
    expect([documents.size, unreadable?.has('shop')]).toEqual([0, true]);
  });

  it('does not give what was put after a deletion: that is no deletion', async () => {
    bucket.set('shop', 'deleted');
    expect((await snapshot()).deleted.has('shop')).toBe(true);
    bucket.set('shop', 'put', 'v2');
    bucket.answers.set(
      'edge-1.shop',
      Array.from({ length: 5 }, () => () => undefined),
    );
    const { deleted, unreadable } = await snapshot();
    expect([deleted.size, unreadable?.has('shop')]).toEqual([0, true]);
  });

  it('lists what was before: neither an older document nor an older deletion counts, for a minute', async () => {
    const first = bucket.set('shop', 'deleted');
    const second = bucket.set('shop', 'put', 'v1');
    bucket.set('shop', 'put', 'v2');
    await snapshot();
    for (const old of [first, second]) {
      bucket.list = lagging([old]);
      for (const ms of [0, 20_000, 20_000]) {
        await clock.advance(ms);
        expect(text(await snapshot())).toEqual({ shop: 'v2' });
      }
      // In between it has caught up: what comes then is doubted anew.
      bucket.list = (marks) => marks;
      await snapshot();
    }
    expect(bucket.got).toEqual(['edge-1.shop']);
  });

  it('lists a restored store: after a minute it is believed', async () => {
    const old = bucket.set('shop', 'put', 'v1');
    bucket.set('shop', 'put', 'v2');
    await snapshot();
    bucket.restore(old);
    expect(text(await snapshot())).toEqual({ shop: 'v2' });
    await clock.advance(60_001);
    expect(text(await snapshot())).toEqual({ shop: 'v1' });
  });

  it('lists nothing, and then what was before: that does not count either', async () => {
    const old = bucket.set('shop', 'put', 'v1');
    bucket.set('shop', 'put', 'v2');
    await snapshot();
    bucket.list = lagging([]);
    expect(text(await snapshot())).toEqual({});
    bucket.list = lagging([old]);
    expect(text(await snapshot()), 'what is newer is asked for').toEqual({ shop: 'v2' });
  });

  it('is ahead of its list: the newer document is given, or the deletion', async () => {
    bucket.set('shop', 'put', 'v1');
    bucket.set('blog', 'put', 'v1');
    const marks = [bucket.set('shop', 'put', 'v1b'), bucket.set('blog', 'put', 'v1b')];
    bucket.set('shop', 'put', 'v2');
    bucket.set('blog', 'deleted');
    bucket.list = lagging(marks);
    const { deleted, ...rest } = await snapshot();
    expect([text({ deleted, ...rest }), [...deleted]]).toEqual([{ shop: 'v2' }, ['blog']]);
  });

  it('refuses one document: the others are given', async () => {
    bucket.set('shop', 'put', 'v1');
    bucket.set('blog', 'put', 'v1');
    const fault = new NatsFault({ code: 'Refused', message: 'garbage' });
    bucket.answers.set('edge-1.blog', [() => Promise.reject(fault)]);
    const one = await snapshot();
    expect(text(one)).toEqual({ shop: 'v1' });
    expect(one.unreadable?.get('blog')).toBe('it could not be got: garbage');
  });

  it('does not answer: nothing more is asked of it in this read, the small ones come first', async () => {
    bucket.set('a', 'put', 'x'.repeat(5_000));
    for (const name of ['b', 'c', 'd', 'e']) bucket.set(name, 'put', 'x'.repeat(6_000));
    bucket.set('z', 'put', 'v1');
    const fault = new NatsFault({ code: 'TimedOut', message: 'silent' });
    bucket.answers.set('edge-1.a', [() => clock.sleep(5_000).then(() => Promise.reject(fault))]);
    for (const name of ['b', 'c', 'd'])
      bucket.answers.set(`edge-1.${name}`, [() => clock.sleep(6_000).then(() => undefined)]);
    const one = await snapshot();
    expect(one.documents.has('z')).toBe(true);
    expect(one.unreadable?.get('a')).toBe('NATS did not give it in time');
    expect(bucket.got.filter((key) => key === 'edge-1.b')).toHaveLength(1);
  });
});

describe('a bucket made anew', () => {
  it('gives what was put into it, though it counts from 1 again', async () => {
    for (let count = 0; count < 5; count += 1) bucket.set('shop', 'put', `v${count}`);
    bucket.set('blog', 'put', 'v1');
    await snapshot();
    bucket.makeAnew();
    const { deleted, ...rest } = await snapshot();
    expect([text({ deleted, ...rest }), deleted.size], 'a loss is no deletion').toEqual([{}, 0]);
    bucket.set('shop', 'put', 'of the new one');
    expect(text(await snapshot())).toEqual({ shop: 'of the new one' });
    bucket.set('shop', 'deleted');
    expect([...(await snapshot()).deleted]).toEqual(['shop']);
  });

  it('believes a deletion that was put into it', async () => {
    for (let count = 0; count < 5; count += 1) bucket.set('shop', 'put', `v${count}`);
    await snapshot();
    bucket.makeAnew();
    bucket.set('shop', 'deleted');
    expect([...(await snapshot()).deleted]).toEqual(['shop']);
  });
});

describe('watching', () => {
  it('opens a feed if nobody reads, and hints then and at each change, together what comes together', async () => {
    const watcher = watch();
    await clock.advance(600);
    expect([bucket.open, watcher.hints()]).toEqual([1, 1]);
    for (let count = 0; count < 500; count += 1) bucket.set('shop', 'put', `v${count}`);
    await clock.advance(100);
    expect(watcher.hints()).toBe(2);
    await clock.advance(3_600_000);
    expect([watcher.hints(), bucket.opened, clock.pending]).toEqual([2, 1, 0]);
  });

  it('takes the feed of a read in the place of its own: two at most, no hint by a read', async () => {
    const watcher = watch();
    for (let count = 0; count < 10; count += 1) {
      await snapshot();
      expect(bucket.open).toBe(1);
      await clock.advance(30_000);
    }
    expect([bucket.opened, bucket.mostOpen, watcher.hints()]).toEqual([10, 2, 0]);
    bucket.set('shop', 'put', 'v1');
    await clock.advance(100);
    expect(watcher.hints()).toBe(1);
  });

  it('waits longer and longer for feeds that do not last', async () => {
    const watcher = watch();
    await snapshot();
    for (let second = 0; second < 60; second += 1) {
      bucket.endFeeds();
      await clock.advance(1_000);
    }
    expect(watcher.hints()).toBeGreaterThan(3);
    expect(watcher.hints()).toBeLessThan(30);
    expect(bucket.opened).toBeLessThan(15);
    await clock.advance(20_000);
    expect(bucket.open).toBe(1);
    await clock.advance(120_000);
    const before = watcher.hints();
    bucket.endFeeds();
    await clock.advance(0);
    expect(watcher.hints(), 'the first one after a long time is told at once').toBe(before + 1);
  });

  it('hints when the link is connected, and opens a feed then', async () => {
    link.down();
    bucket.failure = 'NotConnected';
    const watcher = watch();
    await clock.advance(3_600_000);
    expect([watcher.hints(), bucket.opened, clock.pending]).toEqual([0, 0, 0]);
    bucket.failure = undefined;
    link.up();
    await clock.advance(100);
    expect(watcher.hints()).toBe(1);
    await clock.advance(2_000);
    expect(bucket.open).toBe(1);
  });

  it.each(['TimedOut', 'NoBucket'] as const)(
    'tries again by itself after %s, and hints then',
    async (failure) => {
      const watcher = watch();
      await snapshot();
      bucket.failure = failure;
      expect((await read()).kind).toBe('unavailable');
      await clock.advance(600_000);
      expect(bucket.open, 'a feed of what is away').toBe(0);
      const before = watcher.hints();
      bucket.failure = undefined;
      await clock.advance(8_100);
      expect([bucket.open, watcher.hints()]).toEqual([1, before + 1]);
    },
  );

  it('hints again, later and later, as long as a document is listed and not given', async () => {
    const watcher = watch();
    bucket.set('shop', 'put', 'v1');
    bucket.answers.set(
      'edge-1.shop',
      Array.from({ length: 10 }, () => () => undefined),
    );
    await clock.advance(0);
    await snapshot();
    const before = watcher.hints();
    await clock.advance(2_000);
    expect(watcher.hints()).toBe(before + 1);
    await snapshot();
    await clock.advance(3_900);
    expect(watcher.hints()).toBe(before + 1);
    await clock.advance(200);
    expect(watcher.hints()).toBe(before + 2);
    expect(text(await snapshot())).toEqual({ shop: 'v1' });
    await clock.advance(600_000);
    expect(watcher.hints()).toBe(before + 2);
  });

  it('is over with the last watch, also where a feed is being opened or a hint is due', async () => {
    for (const ms of [0, 500, 501]) {
      const [one, other] = [watch(), watch()];
      one.end();
      await clock.advance(ms);
      bucket.set('shop', 'put', 'v1');
      other.end();
      other.end();
      const before = other.hints();
      await clock.advance(10_000);
      expect([bucket.open, clock.pending, other.hints()]).toEqual([0, 0, before]);
    }
  });

  it('begins again where another watch ends at that moment', async () => {
    watch().end();
    const watcher = watch();
    await clock.advance(600);
    expect([bucket.open, watcher.hints()]).toEqual([1, 1]);
  });

  it('closes what it opens too late: a read has opened one meanwhile', async () => {
    let goOn: () => void = () => undefined;
    bucket.delay = () =>
      new Promise((resolve) => {
        goOn = resolve;
      });
    watch();
    await clock.advance(500);
    bucket.delay = undefined;
    await snapshot();
    expect(bucket.open).toBe(1);
    goOn();
    await clock.advance(100);
    expect([bucket.open, bucket.mostOpen]).toEqual([1, 2]);
  });
});

import { setTimeout as sleep } from 'node:timers/promises';

import type { ReadResult, Snapshot, StateSource } from 'rollforward';
import { describe, it, type TestContext } from 'vitest';

import { natsSource } from '../../src/source/nats-source.ts';
import { type BucketOptions, type ClientVersion, DEVICE, NatsPlane } from './plane.ts';

const WITHIN_MS = 60_000;

/** What is over with the test, the last one first. */
type OnEnd = TestContext['onTestFinished'];

async function start(version: ClientVersion, onEnd: OnEnd, bucket?: BucketOptions): Promise<NatsPlane> {
  const plane = await NatsPlane.start(version, bucket);
  onEnd(() => plane.close());
  return plane;
}

/** Reads as an agent does: after each hint, and soon again where that was unavailable. Keeps all that it was given. */
class Reader {
  readonly deletions: string[] = [];
  hints = 0;
  reads = 0;
  last: ReadResult | undefined;
  readonly #source: StateSource;
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;
  #wake: (() => void) | undefined;

  constructor(source: StateSource, onEnd: OnEnd) {
    this.#source = source;
    this.#done = this.#run();
    onEnd(() => this.end());
  }

  async #run(): Promise<void> {
    const unwatch = this.#source.watch(() => {
      this.hints += 1;
      this.#wake?.();
    });
    while (!this.#stop.signal.aborted) {
      const before = this.hints;
      this.last = await this.#source.read(this.#stop.signal);
      this.reads += 1;
      if (this.last.kind === 'snapshot') this.deletions.push(...this.last.deleted);
      const pause = this.last.kind === 'snapshot' ? 30_000 : 1_000;
      if (this.hints === before) await this.#pause(pause);
    }
    unwatch();
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.#stop.signal.aborted) this.#wake();
    });
  }

  async given(deployment: string, content: string): Promise<Snapshot> {
    for (const end = performance.now() + WITHIN_MS; performance.now() < end; await sleep(10)) {
      if (this.last?.kind === 'snapshot' && textOf(this.last, deployment) === content) return this.last;
    }
    throw new Error(`not given: ${content}; last: ${JSON.stringify(this.last)}`);
  }

  async end(): Promise<void> {
    this.#stop.abort();
    this.#wake?.();
    await this.#done;
  }
}

function textOf({ documents }: Snapshot, deployment: string): string | undefined {
  const bytes = documents.get(deployment);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

async function open(plane: NatsPlane): Promise<StateSource> {
  return natsSource({ link: await plane.link(), device: DEVICE });
}

async function readOnce(source: StateSource): Promise<Snapshot> {
  const result = await source.read(AbortSignal.timeout(10_000));
  if (result.kind === 'unavailable') throw new Error(result.reason);
  return result;
}

/** Once it has settled: what was made just before an outage is taken away by the server, later. */
async function expectFewConsumers(plane: NatsPlane, most = 2): Promise<void> {
  let names = await plane.consumers();
  for (const end = performance.now() + 60_000; performance.now() < end; await sleep(100)) {
    if (names.length <= most) return;
    names = await plane.consumers();
  }
  throw new Error(`${names.length} consumers`);
}

for (const version of ['nats 2', 'transport-node 3'] satisfies readonly ClientVersion[]) {
  describe.concurrent(`natsSource in outages, over ${version}`, () => {
    it('gives the newest document after each of four kills of the server', async ({
      expect,
      onTestFinished: onEnd,
    }) => {
      const plane = await start(version, onEnd);
      await plane.put('shop', 'v0');
      const source = await open(plane);
      const reader = new Reader(source, onEnd);
      await reader.given('shop', 'v0');
      for (let round = 1; round <= 4; round += 1) {
        await plane.stop('SIGKILL');
        expect((await source.read(new AbortController().signal)).kind).toBe('unavailable');
        await plane.restart();
        await plane.putAgain('shop', `v${round}`);
        await reader.given('shop', `v${round}`);
      }
      expect(reader.deletions).toEqual([]);
      await expectFewConsumers(plane);
    });

    it('is unavailable while the server is frozen, and gives what is put after it', async ({
      expect,
      onTestFinished: onEnd,
    }) => {
      const plane = await start(version, onEnd);
      await plane.put('shop', 'v1');
      const source = await open(plane);
      const reader = new Reader(source, onEnd);
      await reader.given('shop', 'v1');
      await plane.server.freeze();
      const result = await source.read(new AbortController().signal);
      expect(result).toMatchObject({ kind: 'unavailable', reason: expect.stringContaining('in time') });
      plane.server.thaw();
      await plane.putAgain('shop', 'v2');
      await reader.given('shop', 'v2');
      expect(reader.deletions).toEqual([]);
      await expectFewConsumers(plane);
    });

    it('gives the documents of a bucket that was made anew after its store was lost', async ({
      expect,
      onTestFinished: onEnd,
    }) => {
      const plane = await start(version, onEnd);
      for (let count = 0; count <= 5; count += 1) await plane.put('shop', `v${count}`);
      await plane.put('blog', 'v1');
      const reader = new Reader(await open(plane), onEnd);
      await reader.given('shop', 'v5');
      await plane.stop('SIGKILL');
      await plane.restart({ keepStore: false });
      await plane.createBucket();
      expect(await plane.put('shop', 'of the new one')).toBe(1);
      const snapshot = await reader.given('shop', 'of the new one');
      expect([...snapshot.documents.keys()], 'what was lost').toEqual(['shop']);
      expect(reader.deletions).toEqual([]);
      await expectFewConsumers(plane);
    });

    it('sees a bucket that is deleted and made anew while it is connected', async ({
      expect,
      onTestFinished: onEnd,
    }) => {
      const plane = await start(version, onEnd);
      for (let count = 0; count <= 5; count += 1) await plane.put('shop', `v${count}`);
      const source = await open(plane);
      const reader = new Reader(source, onEnd);
      await reader.given('shop', 'v5');
      await plane.deleteBucket();
      expect(await source.read(new AbortController().signal)).toEqual({
        kind: 'unavailable',
        reason: expect.stringContaining('NATS has no bucket desired-state'),
      });
      await plane.createBucket();
      expect(await plane.put('shop', 'of the new one')).toBe(1);
      await reader.given('shop', 'of the new one');
      await plane.put('shop', 'another');
      await reader.given('shop', 'another');
      expect(reader.deletions).toEqual([]);
      await expectFewConsumers(plane);
    });

    it('does not depend on its consumer: a read gives what changed after that was deleted', async ({
      expect,
      onTestFinished: onEnd,
    }) => {
      const plane = await start(version, onEnd);
      await plane.put('shop', 'v0');
      const source = await open(plane);
      const reader = new Reader(source, onEnd);
      await reader.given('shop', 'v0');
      for (let round = 1; round <= 5; round += 1) {
        expect(await plane.deleteConsumers()).toBeLessThanOrEqual(2);
        await plane.put('shop', `v${round}`);
        expect(textOf(await readOnce(source), 'shop')).toBe(`v${round}`);
      }
      // And what it has made in the place of the last one works.
      await plane.put('shop', 'v6');
      await reader.given('shop', 'v6');
      await expectFewConsumers(plane);
    });

    it('finds deletions and purges that happened before it began', async ({
      expect,
      onTestFinished: onEnd,
    }) => {
      const plane = await start(version, onEnd);
      for (const name of ['shop', 'blog', 'cart']) await plane.put(name, 'v1');
      await plane.view.delete(plane.key('shop'));
      await plane.view.purge(plane.key('blog'));
      const { deleted, documents } = await readOnce(await open(plane));
      expect([[...deleted], [...documents.keys()]]).toEqual([['blog', 'shop'], ['cart']]);
    });

    it('takes no expiry for a deletion', async ({ expect, onTestFinished: onEnd }) => {
      const plane = await start(version, onEnd, { ttl: 1_000 });
      await plane.put('shop', 'v1');
      const source = await open(plane);
      const reader = new Reader(source, onEnd);
      await reader.given('shop', 'v1');
      for (const end = performance.now() + WITHIN_MS; performance.now() < end; await sleep(200)) {
        if ((await readOnce(source)).documents.size === 0) break;
      }
      const { documents, deleted, unreadable } = await readOnce(source);
      expect([documents.size, deleted.size, unreadable?.size]).toEqual([0, 0, 0]);
      expect(reader.deletions).toEqual([]);
    });

    it('is one of two agents with one name, and neither disturbs the other', async ({
      expect,
      onTestFinished: onEnd,
    }) => {
      const plane = await start(version, onEnd);
      await plane.put('shop', 'v1');
      const readers = [new Reader(await open(plane), onEnd), new Reader(await open(plane), onEnd)];
      for (const reader of readers) await reader.given('shop', 'v1');
      await sleep(1_000);
      const before = readers.map(({ reads }) => reads);
      await plane.put('shop', 'v2');
      for (const reader of readers) await reader.given('shop', 'v2');
      await sleep(1_000);
      for (const [index, { reads }] of readers.entries())
        expect(reads - (before[index] ?? 0)).toBeLessThan(4);
      await expectFewConsumers(plane, 2 * 2);
    });
  });
}

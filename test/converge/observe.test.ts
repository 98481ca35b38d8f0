import { beforeEach, describe, expect, it } from 'vitest';

import { createObserver, type Observer } from '../../src/converge/observe.ts';
import type { Observed } from '../../src/plan/observed.ts';
import type { ContainerId } from '../../src/runtime/container-id.ts';
import { ownershipLabels } from '../../src/runtime/ownership.ts';
import { FakeClock, FakeRuntime } from '../../src/testing/index.ts';

const DIGEST = `v1:${'1'.repeat(64)}`;

function labels(service: string, owner = 'me'): Readonly<Record<string, string>> {
  return ownershipLabels({
    owner,
    deployment: 'shop',
    service,
    digest: DIGEST,
    gracePeriodSeconds: 10,
    ports: [],
  });
}

/** `shop/web aaaa… verified`, one for each container. */
function told(observed: Observed): string[] {
  return [...observed].flatMap(([key, containers]) =>
    containers.map(({ container, labels }) => `${key} ${container.id.slice(0, 4)} ${labels}`),
  );
}

let clock: FakeClock;
let runtime: FakeRuntime;
let observer: Observer;
let ignored: string[];
let learned: number;

beforeEach(() => {
  clock = new FakeClock();
  runtime = new FakeRuntime({ clock });
  ignored = [];
  learned = 0;
  observer = newObserver();
});

function newObserver(): Observer {
  return createObserver({
    runtime,
    clock,
    owner: 'me',
    onIgnored: ({ name }) => ignored.push(name),
    onLearned: () => {
      learned += 1;
    },
  });
}

/** A container that was there before. */
function add(
  service: string,
  options: { readonly image?: string; readonly owner?: string } = {},
): ContainerId {
  const { image = 'web:1', owner } = options;
  return runtime.addForeign({ name: `shop.${service}`, image, labels: labels(service, owner) });
}

/** What `told` says of it. */
function line(service: string, id: ContainerId, verdict: 'verified' | 'unverified'): string {
  return `shop/${service} ${id.slice(0, 4)} ${verdict}`;
}

function looks(): number {
  return runtime.calls().filter(({ verb }) => verb === 'ensureImage').length;
}

describe('observe', () => {
  it('sorts what is owned into lanes, and leaves out what is not', async () => {
    const [web, db] = [add('web'), add('db')];
    add('other', { owner: 'you' });
    runtime.addForeign({ name: 'stranger' });
    const observed = await observer.observe();
    expect(told(observed)).toEqual([line('web', web, 'verified'), line('db', db, 'verified')]);
    expect(observed.get('shop/web')?.[0]?.ownership).toMatchObject({ owner: 'me', digest: DIGEST });
  });

  it('is one list', async () => {
    for (const service of ['a', 'b', 'c']) add(service);
    await observer.observe();
    expect(runtime.calls().filter(({ verb }) => verb === 'listContainers')).toHaveLength(1);
  });

  it('rejects as the list does', async () => {
    runtime.fail('listContainers', 'Unavailable');
    await expect(observer.observe()).rejects.toMatchObject({ code: 'Unavailable' });
  });
});

describe('containers that this process did not create', () => {
  it('are believed once their image was looked at, once for each image', async () => {
    add('web');
    add('db');
    await observer.observe();
    await observer.observe();
    expect(looks()).toBe(1);
    expect(runtime.mutations()).toEqual([]);
  });

  it('are looked at by the id of their image: its reference may mean another one by now', async () => {
    add('web');
    const image = runtime.images.local('web:1')?.id;
    runtime.images.set('web:1', { labels: { 'io.rollforward.owner': 'me' } });
    const [first] = told(await observer.observe());
    expect(first).toMatch(/ verified$/);
    expect(runtime.calls().find(({ verb }) => verb === 'ensureImage')?.name).toBe(image);
  });

  it('are strangers where the image carries our labels, and that is told once', async () => {
    runtime.images.set('baked', { labels: labels('web') });
    const id = runtime.addForeign({ name: 'from-a-commit', image: 'baked' });
    expect(told(await observer.observe())).toEqual([]);
    expect(told(await observer.observe())).toEqual([]);
    expect(ignored).toEqual(['from-a-commit']);
    expect(runtime.container(id)?.state).toBe('running');
  });

  it('are told again if they went away and came back: nothing is remembered of what is gone (I14)', async () => {
    runtime.images.set('baked', { labels: labels('web') });
    runtime.addForeign({ name: 'from-a-commit', image: 'baked' });
    await observer.observe();
    runtime.answer('listContainers', [], { times: 1 });
    await observer.observe();
    await observer.observe();
    expect(ignored).toHaveLength(2);
  });

  it('are not believed while their image cannot be looked at, and are looked at again', async () => {
    const id = add('web');
    runtime.fail('ensureImage', 'Unavailable');
    expect(told(await observer.observe())).toEqual([line('web', id, 'unverified')]);
    expect(told(await observer.observe())).toEqual([line('web', id, 'unverified')]);
    runtime.heal('ensureImage');
    expect(told(await observer.observe())).toEqual([line('web', id, 'verified')]);
    runtime.fail('ensureImage', 'Unavailable');
    expect(told(await observer.observe())).toEqual([line('web', id, 'verified')]);
  });

  it('hold a round up for 3 s at most if the look at their image hangs, and only once', async () => {
    const web = add('web');
    const db = add('db', { image: 'db:1' });
    const image = runtime.images.local('web:1')?.id;
    runtime.hang('ensureImage', { where: ({ name }) => name === image });
    const expected = [line('web', web, 'unverified'), line('db', db, 'verified')];
    const from = clock.now();
    expect(told(await clock.until(observer.observe()))).toEqual(expected);
    expect(clock.now() - from).toBe(3_000);
    expect(told(await clock.until(observer.observe()))).toEqual(expected);
    expect(clock.now() - from).toBe(3_000);
    // The look has ended at its deadline: there is another one.
    await clock.advance(10_000);
    expect(looks()).toBe(2);
    await clock.until(observer.observe());
    expect(looks()).toBe(3);
  });

  it('are known as soon as a slow look has told of their image', async () => {
    const web = add('web');
    runtime.delay('ensureImage', 5_000, { times: 1 });
    expect(told(await clock.until(observer.observe()))).toEqual([line('web', web, 'unverified')]);
    await clock.advance(1_900);
    expect(learned).toBe(0);
    await clock.advance(100);
    expect(learned).toBe(1);
    expect(told(await observer.observe())).toEqual([line('web', web, 'verified')]);
    expect(looks()).toBe(1);
  });

  it('are forgotten with their image, also where a slow look tells of it too late', async () => {
    const web = add('web');
    runtime.delay('ensureImage', 5_000, { times: 1 });
    await clock.until(observer.observe());
    runtime.lose(web);
    await clock.until(observer.observe());
    await clock.advance(5_000);
    expect(learned).toBe(0);
  });

  it('leave no look behind when the observer is closed', async () => {
    add('web');
    runtime.hang('ensureImage');
    await clock.until(observer.observe());
    expect(clock.pending).toBe(1);
    observer.close();
    await clock.advance(0);
    expect(clock.pending).toBe(0);
  });

  it('do not share their doubt: another image is looked at by itself', async () => {
    const web = add('web');
    const db = add('db', { image: 'db:1' });
    runtime.images.forget('db:1');
    expect(told(await observer.observe())).toEqual([
      line('web', web, 'verified'),
      line('db', db, 'unverified'),
    ]);
  });

  it('never cause a pull, also where the engine does not tell the id of an image', async () => {
    const id = add('web');
    const list = runtime.listContainers.bind(runtime);
    runtime.listContainers = async (filter) =>
      (await list(filter)).map(({ imageId: _imageId, ...rest }) => rest);
    runtime.images.forget('web:1');
    expect(told(await observer.observe())).toEqual([line('web', id, 'unverified')]);
    expect(runtime.images.local('web:1')).toBeUndefined();
  });
});

describe('containers that this process created', () => {
  it('are believed without a look, and whatever their image carries', async () => {
    runtime.images.set('baked', { labels: labels('web') });
    const id = runtime.addForeign({ name: 'shop.web', image: 'baked', labels: labels('web') });
    observer.created(id);
    expect(told(await observer.observe())).toEqual([line('web', id, 'verified')]);
    expect(told(await observer.observe())).toEqual([line('web', id, 'verified')]);
    expect(looks()).toBe(0);
  });

  it('are believed although a list that was begun before them does not show them', async () => {
    runtime.images.set('baked', { labels: labels('web') });
    const list = runtime.listContainers.bind(runtime);
    runtime.listContainers = async (filter) => {
      const listed = await list(filter);
      await clock.sleep(100);
      return listed;
    };
    const begun = observer.observe();
    await clock.advance(50);
    const id = runtime.addForeign({ name: 'shop.web', image: 'baked', labels: labels('web') });
    observer.created(id);
    expect(told(await clock.until(begun))).toEqual([]);
    for (let round = 0; round < 2; round += 1)
      expect(told(await clock.until(observer.observe()))).toEqual([line('web', id, 'verified')]);
    expect(ignored).toEqual([]);
  });

  it('are strangers to another process', async () => {
    const id = add('web');
    observer.created(id);
    await observer.observe();
    const other = newObserver();
    await other.observe();
    expect(looks()).toBe(1);
  });
});

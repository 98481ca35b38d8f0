import { describe, expect, it } from 'vitest';

import type { Desired } from '../../src/plan/desired.ts';
import type { LaneKey } from '../../src/plan/lane-key.ts';
import type { LaneMemory, Memory } from '../../src/plan/lane-memory.ts';
import { observedByLane, type ObservedContainer } from '../../src/plan/observed.ts';
import { forgetGone, rememberList } from '../../src/plan/remember.ts';
import {
  created,
  desired,
  digest,
  exited,
  id,
  memoryOf,
  MIN_READY_MS,
  NOW,
  paused,
  running,
  stopping,
  WALL_NOW,
  wantedWeb,
} from './builders.ts';

const V1 = wantedWeb('v1');
const DELETED = desired({}, { deleted: new Set(['shop']) });

interface ListOptions {
  readonly desired?: Desired;
  readonly containers?: readonly ObservedContainer[];
  readonly memory?: Readonly<Record<LaneKey, LaneMemory>>;
  readonly busy?: readonly LaneKey[];
}

function remember({ containers = [], memory = {}, busy = [], ...rest }: ListOptions): Memory {
  return rememberList({
    desired: rest.desired ?? V1,
    observed: observedByLane(containers),
    memory: new Map(Object.entries(memory) as [LaneKey, LaneMemory][]),
    busy: new Set(busy),
    now: NOW,
    wallNow: WALL_NOW,
    minReadyMs: MIN_READY_MS,
  });
}

const RUN = { id: id('a'), startedAt: WALL_NOW - 60_000, since: NOW - 60_000 };
const UP = { run: RUN, standing: 'ready', starts: 1 } as const;

describe('what a list is taken for', () => {
  const web = (options: ListOptions): LaneMemory | undefined => remember(options).get('shop/web');
  const before = { 'shop/web': memoryOf('v1', UP) } as const;

  it('a running T is up', () => {
    expect(web({ containers: [running('a')] })).toMatchObject({ run: RUN, standing: 'ready' });
  });

  it('a T that ended is down', () => {
    const after = web({ containers: [exited('a', { exitCode: 1 })], memory: before });
    expect(after?.run).toBeUndefined();
    expect(after?.standing).toBe('ready');
  });

  it('a completed one-shot has not crashed', () => {
    const once = { ...before, 'shop/web': memoryOf('v1', { started: id('a'), starts: 1 }) } as const;
    const options = { containers: [exited('a', { exitCode: 1 })], memory: once };
    expect(web({ ...options, desired: wantedWeb('v1', { restart: 'never' }) })?.standing).toBe('fresh');
    expect(web({ ...options, desired: wantedWeb('v1', { restart: 'on-failure' }) })?.standing).toBe(
      'crashed',
    );
  });

  it.each([
    ['paused', paused('a')],
    ['created', created('a')],
    ['of another digest', running('a', { version: 'v2' })],
  ])('a container that is %s is neither', (_what, container) => {
    expect(web({ containers: [container], memory: before })?.run).toBeUndefined();
  });

  it('says nothing of a busy lane: its step may have told more since', () => {
    const restarted = memoryOf('v1', { ...UP, started: id('a'), starts: 2 });
    const memory = { 'shop/web': restarted };
    const stale = [exited('a', { exitCode: 1 })];
    expect(web({ containers: stale, memory, busy: ['shop/web'] })).toEqual(restarted);
    expect(web({ containers: stale, memory, busy: ['shop/db'] })?.standing).toBe('crashed');
  });

  it('begins anew for another target, on a busy lane too', () => {
    for (const busy of [[], ['shop/web']] as const)
      expect(web({ desired: wantedWeb('v2'), memory: before, busy })).toEqual(memoryOf('v2'));
  });
});

describe('an outage', () => {
  const V2 = wantedWeb('v2');
  const ended = (digit: string, finishedAt?: number): ObservedContainer =>
    exited(digit, { exitCode: 1, ...(finishedAt === undefined ? {} : { finishedAt }) });
  const downSince = (...containers: readonly ObservedContainer[]): number | undefined =>
    remember({ desired: V2, containers }).get('shop/web')?.downSince;

  it('begins with the last end of what is to be replaced, if nothing lives any more', () => {
    expect(downSince(ended('a', 5), ended('b', 9), ended('d'))).toBe(9);
    expect(downSince(ended('a'))).toBeUndefined();
    expect(downSince(ended('a', 5), running('b'))).toBeUndefined();
    expect(downSince(exited('c', { version: 'v2', finishedAt: 5 }))).toBeUndefined();
    const job = wantedWeb('v2', { restart: 'never' });
    expect(
      remember({ desired: job, containers: [ended('a', 5)] }).get('shop/web')?.downSince,
    ).toBeUndefined();
  });

  it('is not begun anew', () => {
    const memory = { 'shop/web': memoryOf('v2', { downSince: 3 }) };
    expect(remember({ desired: V2, containers: [ended('a', 9)], memory }).get('shop/web')?.downSince).toBe(3);
  });

  it('is over as soon as something runs, though no step has told that it started it', () => {
    const memory = { 'shop/web': memoryOf('v2', { downSince: 3 }) };
    const after = (...containers: readonly ObservedContainer[]): LaneMemory | undefined =>
      remember({ desired: V2, containers, memory }).get('shop/web');
    for (const version of ['v1', 'v2']) {
      const up = after(running('c', { version, startedAt: 174 }), ended('a', 9));
      expect(up?.outageMs).toBe(171);
      expect(up).not.toHaveProperty('downSince');
    }
    // Times of a list may be whole seconds.
    expect(after(running('c', { version: 'v2', startedAt: 0 }))?.outageMs).toBe(0);
    expect(after(stopping('a'))?.downSince).toBe(3);
    const busy = remember({ desired: V2, containers: [running('c')], memory, busy: ['shop/web'] });
    expect(busy.get('shop/web')?.downSince).toBe(3);
  });
});

describe('what is remembered', () => {
  it('is bounded by what is wanted and what is there (I14)', () => {
    const memory = {
      'shop/web': memoryOf('v1'),
      'shop/old': memoryOf(''),
      'blog/web': memoryOf('v1'),
      'blog/': memoryOf(''),
    } as const;
    const known = desired({ shop: { web: {} } });
    expect([...remember({ desired: known, memory }).keys()]).toEqual(['shop/web']);
    const containers = [running('b', { service: 'old' }), running('c', { deployment: 'blog' })];
    expect([...remember({ desired: known, memory, containers }).keys()]).toEqual(['shop/web', 'shop/old']);
  });

  it('is the network as long as no container is wanted', () => {
    expect([...remember({ desired: DELETED }).keys()]).toEqual(['shop/']);
    expect([...remember({ desired: desired({ shop: {} }) }).keys()]).toEqual(['shop/']);
    expect([...remember({ desired: DELETED, containers: [running('a')] }).keys()]).toEqual([
      'shop/web',
      'shop/',
    ]);
    const memory = { 'shop/': memoryOf('', { tries: { network: { count: 3, retryAt: NOW + 9 } } }) };
    expect(remember({ desired: DELETED, memory }).get('shop/')).toBe(memory['shop/']);
    expect(remember({ memory }).has('shop/')).toBe(false);
  });

  it('has a lane for every container of a deployment that is to go', () => {
    const containers = [running('a', { version: 'v1' }), running('b', { service: 'db', version: 'v2' })];
    const memory = remember({ desired: DELETED, containers });
    expect(memory.get('shop/web')).toEqual(memoryOf(''));
    expect(memory.get('shop/db')).toEqual(memoryOf(''));
    expect(digest('v1')).not.toBe(memory.get('shop/web')?.target);
  });
});

describe('forgetGone', () => {
  const memory: Memory = new Map([
    ['shop/', memoryOf('')],
    ['blog/', memoryOf('')],
  ]);

  it('forgets the network of what is gone', () => {
    expect([...forgetGone(memory, ['shop'], desired({})).keys()]).toEqual(['blog/']);
  });

  it('keeps it while the deletion is listed: it would be removed again and again', () => {
    expect([...forgetGone(memory, ['shop'], DELETED).keys()]).toEqual(['shop/', 'blog/']);
  });

  it('is the same memory where nothing is gone', () => {
    expect(forgetGone(memory, [], DELETED)).toBe(memory);
  });
});

import { describe, expect, it } from 'vitest';

import type { FaultCode } from '../../src/runtime/fault.ts';
import { afterList, type Sighting } from '../../src/plan/after-list.ts';
import { afterStep, type StepResult } from '../../src/plan/after-step.ts';
import { emptyMemory, type LaneMemory, retarget } from '../../src/plan/lane-memory.ts';
import { type Step, tryKindOf } from '../../src/plan/step.ts';
import { digest, id, memoryOf, MIN_READY_MS, NOW, onlyService, wantedWeb, WALL_NOW } from './builders.ts';

const TARGET = digest('v1');
const { container } = onlyService(wantedWeb('v1'));
const CREATE: Step = { kind: 'create', image: container.image, pullPolicy: 'missing' };
const START: Step = { kind: 'start', id: id('a') };
const STOP: Step = { kind: 'stop', targets: [{ id: id('b'), gracePeriodSeconds: 10 }] };
const VACATE: Step = { kind: 'vacate', old: [{ id: id('b'), gracePeriodSeconds: 10 }] };
const CUTOVER: Step = { kind: 'cutover', old: [{ id: id('b'), gracePeriodSeconds: 10 }], start: id('a') };
const RENAME: Step = { kind: 'rename', id: id('a'), name: 'shop.web' };
const DONE: StepResult = { kind: 'done' };

function failed(code: FaultCode, stoppedAt?: number): StepResult {
  const fault = { code, message: 'scripted' };
  return { kind: 'failed', fault, ...(stoppedAt === undefined ? {} : { stoppedAt }) };
}

/** Memory, moved by hand: time is milliseconds after {@link NOW}. */
function lane(first: LaneMemory = emptyMemory(TARGET)): {
  readonly memory: LaneMemory;
  step(atMs: number, step: Step, result: StepResult): LaneMemory;
  list(atMs: number, sighting: Sighting): LaneMemory;
} {
  let memory = first;
  return {
    get memory() {
      return memory;
    },
    step(atMs, step, result) {
      memory = afterStep(memory, { target: memory.target, step, result, now: NOW + atMs, random: 0.5 });
      return memory;
    },
    list(atMs, sighting) {
      const time = { now: NOW + atMs, wallNow: WALL_NOW + atMs, minReadyMs: MIN_READY_MS };
      memory = afterList(memory, { sighting, ...time });
      return memory;
    },
  };
}

const NONE: Sighting = { kind: 'none' };

function up(startedAtMs: number, digit = 'a'): Sighting {
  return { kind: 'up', id: id(digit), startedAt: WALL_NOW + startedAtMs };
}

function down(digit = 'a'): Sighting {
  return { kind: 'down', id: id(digit) };
}

describe('a new target', () => {
  it('begins with nothing but an outage that is under way', () => {
    const before = memoryOf('v1', {
      tries: { start: { count: 7, retryAt: NOW } },
      standing: 'crashed',
      starts: 7,
      broken: id('a'),
      started: id('a'),
      run: { id: id('a'), startedAt: 0, since: 0 },
      outageMs: 12,
      downSince: WALL_NOW,
    });
    expect(retarget(before, digest('v2'))).toEqual({
      ...emptyMemory(digest('v2')),
      downSince: WALL_NOW,
    });
    expect(retarget(memoryOf('v1', { outageMs: 12 }), '')).toEqual(emptyMemory(''));
  });
});

describe('steps of one kind', () => {
  it('share their tries with those that do the same', () => {
    const kinds = [CREATE, START, CUTOVER, STOP, VACATE, RENAME].map(({ kind }) => tryKindOf(kind));
    expect(kinds).toEqual(['create', 'start', 'start', 'stop', 'stop', 'rename']);
    expect(tryKindOf('remove')).toBe('remove');
    expect(tryKindOf('remove-network')).toBe('network');
  });
});

describe('a step that failed', () => {
  it('is counted, told, and tried again after a time that grows', () => {
    const { step } = lane();
    const fault = { code: 'Unavailable', message: 'scripted' };
    expect(step(0, CREATE, failed('Unavailable')).tries).toEqual({
      create: { count: 1, retryAt: NOW + 1_000, fault },
    });
    expect(step(2_000, CREATE, failed('Unavailable')).tries).toEqual({
      create: { count: 2, retryAt: NOW + 4_000, fault },
    });
  });

  it('waits as long as its last fault says', () => {
    const { step } = lane();
    step(0, CREATE, failed('Unavailable'));
    expect(step(0, CREATE, failed('ImageNotFound')).tries.create).toMatchObject({ retryAt: NOW + 60_000 });
    expect(step(0, CREATE, failed('InvalidSpec')).tries.create).toMatchObject({ retryAt: NOW + 300_000 });
  });

  it('says nothing about steps of another kind', () => {
    const { step } = lane();
    step(0, CREATE, failed('Unavailable'));
    const { tries } = step(5, STOP, failed('DeadlineExceeded'));
    expect(tries.create?.count).toBe(1);
    expect(tries.stop).toMatchObject({ count: 1, retryAt: NOW + 1_005 });
  });

  it.each([
    ['start', START],
    ['cutover', CUTOVER],
  ])('of kind %s tells which container is broken', (_kind, step) => {
    const after = lane().step(0, step, failed('ContainerBroken'));
    expect(after.broken).toBe(id('a'));
    expect(after.tries.start).toMatchObject({ count: 1, retryAt: NOW });
  });

  it('breaks nothing if it is another step, or another fault', () => {
    expect(lane().step(0, STOP, failed('ContainerBroken')).broken).toBeUndefined();
    expect(lane().step(0, START, failed('CommandNotFound')).broken).toBeUndefined();
  });
});

describe('a step that was done', () => {
  it('counts as a try: what it did and no list shows is done again, not in a tight loop', () => {
    const { step } = lane();
    expect(step(0, CREATE, DONE).tries.create).toEqual({ count: 1, retryAt: NOW });
    expect(step(10, CREATE, DONE).tries.create).toEqual({ count: 2, retryAt: NOW + 1_010 });
    expect(step(2_000, CREATE, DONE).tries.create).toEqual({ count: 3, retryAt: NOW + 4_000 });
  });

  it('takes its fault back', () => {
    const { step } = lane();
    step(0, CREATE, failed('Unavailable'));
    expect(step(1_000, CREATE, DONE).tries.create?.fault).toBeUndefined();
  });

  it('that started counts a start and remembers which', () => {
    const { step } = lane();
    expect(step(0, START, DONE)).toMatchObject({ started: id('a'), starts: 1 });
    expect(step(0, CUTOVER, DONE)).toMatchObject({ started: id('a'), starts: 2 });
    expect(step(0, STOP, DONE)).toMatchObject({ starts: 2 });
  });

  it('that created another container gives its name a chance again', () => {
    const { step } = lane();
    step(0, RENAME, DONE);
    expect(step(5, START, DONE).tries.rename).toBeDefined();
    expect(step(10, CREATE, failed('Unavailable')).tries.rename).toBeDefined();
    expect(step(20, CREATE, DONE).tries.rename).toBeUndefined();
  });
});

describe('a step that was given up', () => {
  it('is neither a success nor a failure', () => {
    const before = memoryOf('v1', { tries: { create: { count: 1, retryAt: NOW } } });
    expect(lane(before).step(0, CREATE, { kind: 'superseded' })).toBe(before);
  });
});

describe('a step that was begun for another target', () => {
  const after = (result: StepResult, before = memoryOf('v2')): LaneMemory =>
    afterStep(before, { target: TARGET, step: CUTOVER, result, now: NOW, random: 0.5 });

  it('says nothing about this one', () => {
    expect(after(failed('ContainerBroken'))).toEqual(memoryOf('v2'));
    expect(after({ kind: 'done', startedAt: WALL_NOW })).toEqual(memoryOf('v2'));
    expect(after({ kind: 'superseded' })).toEqual(memoryOf('v2'));
  });

  it('may have ended what is being replaced', () => {
    expect(after(failed('PortInUse', WALL_NOW))).toEqual(memoryOf('v2', { downSince: WALL_NOW }));
    const down = memoryOf('v2', { downSince: WALL_NOW - 9 });
    expect(after(failed('PortInUse', WALL_NOW), down)).toBe(down);
  });

  it('may have started what serves meanwhile: the outage is over, and was as long as it was', () => {
    const done = { kind: 'done', stoppedAt: WALL_NOW, startedAt: WALL_NOW + 171 } as const;
    expect(after(done)).toEqual(memoryOf('v2', { outageMs: 171 }));
    expect(after(done, memoryOf('v2', { downSince: WALL_NOW - 9 }))).toEqual(
      memoryOf('v2', { outageMs: 180 }),
    );
  });
});

describe('ready', () => {
  it('is a container that was up for 3 s, from the first list that showed it', () => {
    const { step, list } = lane();
    step(0, START, DONE);
    expect(list(100, up(0))).toMatchObject({
      run: { id: id('a'), startedAt: WALL_NOW, since: NOW + 100 },
      standing: 'fresh',
    });
    expect(list(3_099, up(0)).standing).toBe('fresh');
    expect(list(3_100, up(0)).standing).toBe('ready');
  });

  it('is at once what was up before this agent: uptime is the engine’s', () => {
    expect(lane().list(0, up(-3_000))).toMatchObject({ standing: 'ready', run: { since: NOW - 3_000 } });
    expect(lane().list(0, up(-2_999))).toMatchObject({ standing: 'fresh', run: { since: NOW - 2_999 } });
  });

  it('is not what an engine’s clock from the future says', () => {
    expect(lane().list(0, up(60_000))).toMatchObject({ standing: 'fresh', run: { since: NOW } });
  });

  it('is not at once what this agent started: the wall clock may have been set', () => {
    const { step, list } = lane();
    step(0, START, DONE);
    expect(list(100, up(-3_600_000))).toMatchObject({ standing: 'fresh', run: { since: NOW + 100 } });
  });

  it('begins anew with another run of the same container', () => {
    const { list } = lane();
    list(0, up(-10_000));
    expect(list(50, up(20))).toMatchObject({ standing: 'fresh', run: { since: NOW + 50 } });
  });

  it('begins anew with another container', () => {
    const { list } = lane();
    list(0, up(-10_000));
    expect(list(50, up(-10_000, 'b'))).toMatchObject({
      standing: 'fresh',
      run: { id: id('b'), since: NOW + 50 },
    });
  });

  it('is kept over lists that show nothing new', () => {
    const { list } = lane();
    const first = list(0, up(-10_000));
    expect(list(30_000, up(-10_000))).toBe(first);
  });
});

describe('an end', () => {
  it('before it was ready is a crash', () => {
    const { step, list } = lane();
    step(0, START, DONE);
    list(10, up(0));
    expect(list(2_000, down())).toMatchObject({ standing: 'crashed' });
    expect(list(2_000, down()).run).toBeUndefined();
  });

  it('between a start and the next list is a crash', () => {
    const { step, list } = lane();
    step(0, START, DONE);
    expect(list(10, down()).standing).toBe('crashed');
  });

  it('of a ready one is none, and the next run is new', () => {
    const { list, step } = lane();
    list(0, up(-10_000));
    expect(list(10, down()).standing).toBe('ready');
    step(20, START, DONE);
    expect(list(30, up(20))).toMatchObject({ standing: 'fresh' });
  });

  it('right after the restart of a ready one is a crash', () => {
    const { list, step } = lane();
    list(0, up(-10_000));
    list(10, down());
    step(20, START, DONE);
    expect(list(30, down()).standing).toBe('crashed');
  });

  it('that nobody saw begin says nothing: the agent was not there', () => {
    const { list, memory } = lane();
    expect(list(0, down())).toBe(memory);
  });

  it('of another container says nothing', () => {
    const { list } = lane();
    const before = list(0, up(-10_000));
    expect(list(10, down('b'))).toBe(before);
  });

  it('stays a crash until a run was ready', () => {
    const { step, list } = lane();
    step(0, START, DONE);
    list(10, down());
    step(20, START, DONE);
    expect(list(30, up(20)).standing).toBe('crashed');
    expect(list(3_029, up(20)).standing).toBe('crashed');
    expect(list(3_030, up(20)).standing).toBe('ready');
  });
});

describe('a container that is neither up nor ended', () => {
  it('has no run', () => {
    const { list } = lane();
    list(0, up(-10_000));
    expect(list(10, NONE).run).toBeUndefined();
    expect(list(20, NONE).standing).toBe('ready');
  });

  it('leaves memory as it is', () => {
    const { list, memory } = lane();
    expect(list(0, NONE)).toBe(memory);
  });
});

describe('repairs', () => {
  /** Ends and starts at once, `count` times; gives the delay before each start. */
  function crashes({ step, list }: ReturnType<typeof lane>, from: number, count: number): number[] {
    const delays: number[] = [];
    let at = from;
    for (let crash = 0; crash < count; crash += 1) {
      const { tries } = list(at, down());
      const start = Math.max(NOW + at, tries.start?.retryAt ?? 0);
      delays.push(start - NOW - at);
      at = start - NOW;
      step(at, START, DONE);
      list(at, up(at));
      at += 1;
    }
    return delays;
  }

  /** From one millisecond after a start on. */
  const GROWING = [0, 999, 1_999, 3_999, 7_999];

  it('of what this agent started: at once, then after 1 s, 2 s, 4 s', () => {
    const service = lane();
    service.step(0, START, DONE);
    service.list(0, up(0));
    expect(crashes(service, 1, 5)).toEqual(GROWING);
  });

  it('of what was there before: the same', () => {
    const service = lane();
    service.list(0, up(-60_000));
    expect(crashes(service, 1, 5)).toEqual(GROWING);
  });

  it('begin anew after 10 min up, and not before', () => {
    const service = lane();
    service.step(0, START, DONE);
    service.list(0, up(0));
    crashes(service, 1, 5);
    const { run } = service.memory;
    const since = (run?.since ?? 0) - NOW;
    const same: Sighting = { kind: 'up', id: id('a'), startedAt: run?.startedAt ?? 0 };
    expect(service.list(since + 599_999, same).tries.start?.count).toBe(6);
    expect(service.list(since + 600_000, same).tries.start?.count).toBe(1);
    expect(crashes(service, since + 600_001, 5)).toEqual(GROWING);
  });

  it('do not begin anew for a container that is restarted behind our back', () => {
    const service = lane();
    service.step(0, START, DONE);
    service.list(0, up(0));
    crashes(service, 1, 3);
    expect(service.list(5_000, up(4_900)).tries.start?.count).toBe(4);
  });

  it('forget what it took to get there, but for the rename', () => {
    const { step, list } = lane();
    step(0, CREATE, failed('Unavailable'));
    step(0, STOP, failed('Unavailable'));
    step(0, RENAME, failed('NameConflict'));
    step(0, START, failed('Unavailable'));
    const { tries } = list(10, up(5));
    expect(Object.keys(tries).sort()).toEqual(['rename', 'start']);
    expect(tries.start).toEqual({ count: 1, retryAt: NOW + 1_000 });
  });
});

describe('starts', () => {
  it('are what this agent did, and one for what was there', () => {
    const { list, step } = lane();
    expect(list(0, up(-10_000)).starts).toBe(1);
    list(10, down());
    expect(step(20, START, DONE).starts).toBe(2);
    expect(list(30, up(20)).starts).toBe(2);
  });

  it('do not count failures', () => {
    expect(lane().step(0, START, failed('Unavailable')).starts).toBe(0);
  });
});

describe('an outage', () => {
  it('lasts from the end of the old one to the start of the new one', () => {
    const after = lane().step(0, CUTOVER, {
      kind: 'done',
      stoppedAt: WALL_NOW,
      startedAt: WALL_NOW + 171,
    });
    expect(after.outageMs).toBe(171);
    expect(after.downSince).toBeUndefined();
  });

  it('goes on over a cutover that failed, until a start', () => {
    const { step } = lane();
    expect(step(0, CUTOVER, failed('PortInUse', WALL_NOW)).downSince).toBe(WALL_NOW);
    expect(step(1_000, START, failed('PortInUse')).downSince).toBe(WALL_NOW);
    const after = step(5_000, START, { kind: 'done', startedAt: WALL_NOW + 5_000 });
    expect(after.outageMs).toBe(5_000);
    expect(after.downSince).toBeUndefined();
  });

  it('goes on over a second cutover: the first end counts', () => {
    const { step } = lane();
    step(0, CUTOVER, failed('Unavailable', WALL_NOW));
    const result = { kind: 'done', stoppedAt: WALL_NOW + 700, startedAt: WALL_NOW + 900 } as const;
    expect(step(900, CUTOVER, result).outageMs).toBe(900);
  });

  it('begins where a ring of ports is broken', () => {
    const { step } = lane();
    expect(step(0, VACATE, { kind: 'done', stoppedAt: WALL_NOW })).toMatchObject({ downSince: WALL_NOW });
    expect(step(500, START, { kind: 'done', startedAt: WALL_NOW + 500 }).outageMs).toBe(500);
  });

  it('goes on for another target', () => {
    const first = lane();
    first.step(0, CUTOVER, failed('CommandNotFound', WALL_NOW));
    const { step } = lane(retarget(first.memory, digest('v2')));
    step(50, CREATE, DONE);
    expect(step(60, START, { kind: 'done', startedAt: WALL_NOW + 60 }).outageMs).toBe(60);
  });

  it('is not measured where nothing was replaced', () => {
    expect(lane().step(0, START, { kind: 'done', startedAt: WALL_NOW }).outageMs).toBeUndefined();
  });

  it('of the last replacement is kept over repairs', () => {
    const { step } = lane(memoryOf('v1', { outageMs: 9 }));
    expect(step(0, START, { kind: 'done', startedAt: WALL_NOW }).outageMs).toBe(9);
  });

  it('is never negative: the wall clock may have been set in between', () => {
    const result = { kind: 'done', stoppedAt: WALL_NOW, startedAt: WALL_NOW - 3_600_000 } as const;
    expect(lane().step(0, CUTOVER, result).outageMs).toBe(0);
  });

  it('is not begun by a cutover that ended nothing', () => {
    expect(lane().step(0, CUTOVER, failed('DeadlineExceeded')).downSince).toBeUndefined();
  });
});

import { beforeEach, describe, expect, it } from 'vitest';

import { createIntake, type Intake } from '../../src/agent/intake.ts';
import type { Documents } from '../../src/agent/documents.ts';
import { memoryCache } from '../../src/state/document-cache.ts';
import type { ReadResult, StateSource } from '../../src/state/state-source.ts';
import { FakeClock } from '../../src/testing/index.ts';
import { documentOf, documentsOn, snapshot } from './documents-bench.ts';

let clock: FakeClock;
let documents: Documents;
let answers: (signal: AbortSignal) => Promise<ReadResult>;
/** Times of the reads, milliseconds from the beginning. */
let reads: number[];
let events: string[];
let taken: number;
let hint: () => void;
let watchers: number;
let stop: AbortController;

beforeEach(() => {
  clock = new FakeClock({ startMs: 0 });
  documents = documentsOn(memoryCache()).documents;
  answers = () => Promise.resolve({ kind: 'snapshot', ...snapshot({}) });
  reads = [];
  events = [];
  taken = 0;
  watchers = 0;
  stop = new AbortController();
});

const source: StateSource = {
  name: 'scripted',
  read(signal) {
    reads.push(clock.now());
    return answers(signal);
  },
  watch(onHint) {
    watchers += 1;
    hint = onHint;
    return () => {
      watchers -= 1;
    };
  },
};

function run(): { readonly intake: Intake; readonly done: Promise<void> } {
  const intake = createIntake({
    source,
    documents,
    clock,
    onEvent: (event) =>
      events.push(event.type === 'source-unavailable' ? `${event.type}: ${event.reason}` : event.type),
    onTaken: () => {
      taken += 1;
    },
  });
  return { intake, done: intake.run(stop.signal) };
}

async function end(done: Promise<void>): Promise<void> {
  stop.abort();
  await clock.until(done);
  expect(clock.pending).toBe(0);
  expect(watchers).toBe(0);
}

const unavailable = (reason: string): Promise<ReadResult> => Promise.resolve({ kind: 'unavailable', reason });

describe('an intake', () => {
  it('reads at once, and every 30 s if nobody hints', async () => {
    const { done } = run();
    await clock.advance(65_000);
    expect(reads).toEqual([0, 30_000, 60_000]);
    expect(taken).toBe(3);
    await end(done);
  });

  it('reads at a hint, any number of which are one', async () => {
    const { done } = run();
    await clock.advance(1_000);
    hint();
    hint();
    hint();
    await clock.advance(0);
    expect(reads).toEqual([0, 1_000]);
    await end(done);
  });

  it('reads again after a hint that came during a read', async () => {
    answers = async (signal) => {
      await clock.sleep(500, signal);
      return { kind: 'snapshot', ...snapshot({}) };
    };
    const { done } = run();
    await clock.advance(100);
    hint();
    await clock.advance(500);
    expect(reads).toEqual([0, 500]);
    await end(done);
  });

  it('takes in what it read', async () => {
    answers = () => Promise.resolve({ kind: 'snapshot', ...snapshot({ shop: documentOf('v1') }) });
    const { done } = run();
    await clock.advance(0);
    expect([...documents.desired().deployments.keys()]).toEqual(['shop']);
    await end(done);
  });

  it('never reads while it reads or writes', async () => {
    let underWay = 0;
    let most = 0;
    answers = async (signal) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await clock.sleep(2_000, signal);
      underWay -= 1;
      return { kind: 'snapshot', ...snapshot({}) };
    };
    const { done } = run();
    for (let second = 0; second < 10; second += 1) {
      hint();
      await clock.advance(700);
    }
    expect(most).toBe(1);
    await end(done);
  });
});

describe('a source that is unavailable', () => {
  it('is told once, read again with growing delays, and changes nothing', async () => {
    await documents.take(snapshot({ shop: documentOf('v1') }));
    answers = () => unavailable('no route');
    const { done } = run();
    await clock.advance(100_000);
    expect(reads).toEqual([0, 1_000, 3_000, 7_000, 15_000, 31_000, 61_000, 91_000]);
    expect(events).toEqual(['source-unavailable: no route']);
    expect(taken).toBe(0);
    expect([...documents.desired().deployments.keys()]).toEqual(['shop']);
    await end(done);
  });

  it('is told again with another reason, and when it is back', async () => {
    answers = () => unavailable('no route');
    const { done } = run();
    await clock.advance(500);
    answers = () => unavailable('no bucket');
    await clock.advance(1_000);
    answers = () => Promise.resolve({ kind: 'snapshot', ...snapshot({}) });
    await clock.advance(10_000);
    expect(events).toEqual([
      'source-unavailable: no route',
      'source-unavailable: no bucket',
      'source-available',
    ]);
    answers = () => unavailable('no bucket');
    hint();
    await clock.advance(0);
    expect(events.at(-1)).toBe('source-unavailable: no bucket');
    expect(events).toHaveLength(4);
    await end(done);
  });

  it('is one whose read rejects', async () => {
    answers = () => Promise.reject(new Error('socket hang up'));
    const { done } = run();
    await clock.advance(0);
    expect(events).toEqual([expect.stringContaining('socket hang up')]);
    await end(done);
  });

  it('is one whose read throws', async () => {
    answers = () => {
      throw new Error('before its first await');
    };
    const { done } = run();
    await clock.advance(0);
    expect(events).toEqual([expect.stringContaining('before its first await')]);
    await end(done);
  });

  it('is one whose read hangs: it is given up after 30 s, told to end, and tried again', async () => {
    let signal: AbortSignal | undefined;
    answers = (given) => {
      signal = given;
      return new Promise(() => undefined);
    };
    const { done } = run();
    await clock.advance(29_999);
    expect(events).toEqual([]);
    expect(signal?.aborted).toBe(false);
    await clock.advance(1);
    expect(events).toEqual([expect.stringMatching(/^source-unavailable: .*30000 ms/)]);
    expect(signal?.aborted).toBe(true);
    answers = () => Promise.resolve({ kind: 'snapshot', ...snapshot({ shop: documentOf('v1') }) });
    await clock.advance(1_000);
    expect(reads).toEqual([0, 31_000]);
    expect([...documents.desired().deployments.keys()]).toEqual(['shop']);
    await end(done);
  });

  it('is forgotten when it answers after it was given up', async () => {
    let answer: (result: ReadResult) => void = () => undefined;
    answers = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const { done } = run();
    await clock.advance(30_000);
    answer({ kind: 'snapshot', ...snapshot({ shop: documentOf('v1') }) });
    await clock.advance(0);
    expect(taken).toBe(0);
    expect(documents.desired().deployments.size).toBe(0);
    await end(done);
  });
});

describe('readAgain', () => {
  it('resolves after a read that began after it was asked', async () => {
    answers = async (signal) => {
      await clock.sleep(1_000, signal);
      return { kind: 'snapshot', ...snapshot({}) };
    };
    const { intake, done } = run();
    await clock.advance(500);
    let answered = 0;
    void intake.readAgain().then(() => {
      answered = clock.now();
    });
    await clock.advance(1_400);
    expect(answered).toBe(0);
    await clock.advance(200);
    expect(answered).toBe(2_000);
    await end(done);
  });

  it('resolves also if that read fails', async () => {
    answers = () => unavailable('no route');
    const { intake, done } = run();
    await clock.until(intake.readAgain());
    await end(done);
  });

  it('resolves when the intake ends', async () => {
    answers = () => new Promise(() => undefined);
    const { intake, done } = run();
    await clock.advance(0);
    const again = intake.readAgain();
    stop.abort();
    await clock.until(again, { withinMs: 0 });
    await end(done);
  });
});

describe('an abort', () => {
  it('ends a read that hangs, at once', async () => {
    answers = () => new Promise(() => undefined);
    const { done } = run();
    await clock.advance(10);
    stop.abort();
    await clock.until(done, { withinMs: 0 });
    await end(done);
    expect(events).toEqual([]);
  });

  it('takes nothing in any more', async () => {
    answers = async (signal) => {
      await clock.sleep(100, signal);
      return { kind: 'snapshot', ...snapshot({ shop: documentOf('v1') }) };
    };
    const { done } = run();
    await clock.advance(50);
    await end(done);
    await clock.advance(100);
    expect(taken).toBe(0);
    expect(documents.desired().deployments.size).toBe(0);
  });
});

describe('forget', () => {
  it('tells the documents once, without waiting for the next read', async () => {
    await documents.take(snapshot({ shop: documentOf('v1') }));
    answers = () => Promise.resolve({ kind: 'snapshot', ...snapshot({}, { deleted: new Set(['shop']) }) });
    const { intake, done } = run();
    await clock.advance(0);
    expect(documents.isLeaving('shop')).toBe(true);
    const before = reads.length;
    intake.forget(['shop']);
    intake.forget(['shop']);
    await clock.advance(0);
    expect(documents.isLeaving('shop')).toBe(false);
    expect(reads.length).toBe(before + 1);
    await end(done);
  });
});

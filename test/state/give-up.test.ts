import { describe, expect, it } from 'vitest';

import { giveUpReads } from '../../src/state/give-up.ts';
import type { ReadResult } from '../../src/state/state-source.ts';

const NEVER = new AbortController().signal;
const EMPTY: ReadResult = { kind: 'snapshot', documents: new Map(), deleted: new Set(), unlisted: 'unknown' };
const GIVEN_UP = { kind: 'unavailable', reason: 'the read was given up' };

/** Reads that hang until they are told to end. */
function hangingReads(): {
  readonly read: () => AbortController;
  readonly results: ReadResult[];
  end(): void;
} {
  const giveUp = giveUpReads('/documents', String);
  const results: ReadResult[] = [];
  const hanging: ((result: ReadResult) => void)[] = [];
  return {
    results,
    read() {
      const stop = new AbortController();
      const hang = (): Promise<ReadResult> => new Promise((resolve) => hanging.push(resolve));
      void giveUp(stop.signal, hang).then((result) => results.push(result));
      return stop;
    },
    end: () => hanging.shift()?.(EMPTY),
  };
}

describe('a read that can be given up', () => {
  it('gives what it read, or why it could not', async () => {
    const read = giveUpReads('/documents', (error) => `because ${String(error)}`);
    expect(await read(NEVER, () => Promise.resolve(EMPTY))).toBe(EMPTY);
    const failing = (): Promise<ReadResult> => Promise.reject(new Error('EIO'));
    expect(await read(NEVER, failing)).toEqual({ kind: 'unavailable', reason: 'because Error: EIO' });
  });

  it('settles as soon as it is given up, and does not begin if it was before', async () => {
    const { read, results } = hangingReads();
    read().abort();
    await Promise.resolve();
    expect(results).toEqual([GIVEN_UP]);
    let begun = false;
    const work = (): Promise<ReadResult> => {
      begun = true;
      return Promise.resolve(EMPTY);
    };
    expect(await giveUpReads('/documents', String)(AbortSignal.abort(), work)).toEqual(GIVEN_UP);
    expect(begun).toBe(false);
  });

  it('is not begun while two others hang, and is again when one of them has ended', async () => {
    const { read, results, end } = hangingReads();
    for (let count = 0; count < 2; count += 1) read().abort();
    read();
    await Promise.resolve();
    expect(results.at(-1)).toEqual({ kind: 'unavailable', reason: '/documents does not answer' });
    end();
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    read();
    expect(results).toHaveLength(3);
    end();
    end();
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    expect(results.at(-1)).toBe(EMPTY);
  });

  it('that ended by itself does not count as hanging, also if it is aborted later', async () => {
    const read = giveUpReads('/documents', String);
    for (let count = 0; count < 5; count += 1) {
      const stop = new AbortController();
      expect(await read(stop.signal, () => Promise.resolve(EMPTY))).toBe(EMPTY);
      stop.abort();
    }
    expect(await read(NEVER, () => Promise.resolve(EMPTY))).toBe(EMPTY);
  });
});

import type { PullProgress } from 'rollforward';
import { expect, test } from 'vitest';

import { type ChapterRecord, tellsPull } from '../../examples/demo/expectations.ts';

const said: PullProgress = { message: 'Copying blob' };
const received = (...amounts: readonly number[]): readonly PullProgress[] =>
  amounts.map((receivedBytes) => ({
    message: 'Downloading 1aee',
    layer: { id: '1aee', receivedBytes, totalBytes: 32e6 },
  }));

test.each([
  ['counted', received(7e6, 15e6, 15e6, 30e6), true],
  ['counted', [said, ...received(7e6), said, ...received(15e6)], true],
  ['counted', received(7e6), false],
  ['counted', received(7e6, 7e6), false],
  ['counted', received(15e6, 7e6, 30e6), false],
  ['counted', [said], false],
  ['told', [said], true],
  ['told', [], false],
  ['none', [], true],
  ['none', [said], false],
] as const)('a pull that should be %s: %j', (promised, seen, ok) => {
  const record: ChapterRecord = {
    before: undefined,
    states: [],
    gone: false,
    answers: new Map(),
    pulls: { promised, seen },
  };
  expect(tellsPull()(record).ok).toBe(ok);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';

import { deploymentDocument, spoiledDocument } from '../document/arbitraries.ts';
import { bytesOf } from '../document/bytes.ts';
import { BY_HAND } from './by-hand.ts';
import { type Failure, runCampaign } from './campaign.ts';
import { FAMILIES, hostileDocument } from './generate/hostile-document.ts';
import { sampleText } from './generate/text-families.ts';
import { judge } from './judge.ts';
import { failureLines, summaryLines } from './report.ts';
import { byHandFaults } from './run-by-hand.ts';
import { SDK } from './subject.ts';

test('hostile documents are read as the reference reads them, and the agent lets none of them do harm', async () => {
  const failures: Failure[] = [];
  const result = await runCampaign({ seed: 11, count: 150, onFailure: (failure) => failures.push(failure) });
  expect(failures.flatMap(failureLines)).toEqual([]);
  expect(result.rejected).toBeGreaterThan(100);
  expect(result.accepted).toBeGreaterThan(10);
  expect(result.created).toBeGreaterThan(10);
});

test('spoiled documents of another generator are read as the reference reads them', () => {
  const document = fc.record({ value: fc.oneof(spoiledDocument, deploymentDocument), open: fc.boolean() });
  fc.assert(
    fc.property(document, ({ value, open }) => {
      const bytes = bytesOf(JSON.stringify(value));
      expect(judge(SDK, { ...hostileDocument(1, 0), bytes, open }).faults).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

test('at least a hundred documents that were written by hand are refused for what is wrong with them', () => {
  expect(byHandFaults()).toEqual([]);
  expect(BY_HAND.length).toBeGreaterThanOrEqual(100);
  expect(new Set(BY_HAND.map(({ name }) => name)).size).toBe(BY_HAND.length);
});

test('a document written by hand that is accepted, refused elsewhere or breaks the reader is told', () => {
  const rows = BY_HAND.slice(0, 3);
  const accepting = { ...SDK, parseDocument: () => ({ revision: '', services: new Map() }) };
  const breaking = {
    ...SDK,
    parseDocument() {
      throw new TypeError('broken');
    },
  };
  expect(byHandFaults(accepting, rows)).toHaveLength(3);
  expect(byHandFaults(breaking, rows)[0]).toContain('TypeError: broken');
  const elsewhere = rows.map((row) => ({ ...row, pointers: ['/x'] }));
  expect(byHandFaults(SDK, elsewhere)).toHaveLength(3);
});

test('a document is the same one whichever were made before, and another one of another seed', () => {
  const one = hostileDocument(3, 1);
  expect(hostileDocument(3, 1)).toEqual(one);
  expect(hostileDocument(4, 1).bytes).not.toEqual(one.bytes);
});

test('five thousand documents cut the sample at each of its bytes', () => {
  const rounds = Math.floor(5000 / FAMILIES.reduce((sum, { share }) => sum + share, 0));
  const cuts = rounds * (FAMILIES.find(({ name }) => name === 'cut at each byte')?.share ?? 0);
  expect(cuts).toBeGreaterThan(Buffer.byteLength(sampleText(hostileDocument(1, 4999).secret)));
});

test('a failure is told with the command that brings its document back', () => {
  const document = hostileDocument(5, 17);
  const lines = failureLines({ document, faults: ['it is accepted'], since: 10 });
  expect(lines.at(-2)).toContain('npm run hostile -- --seed 5 --from 17 --count 1');
  expect(lines.at(-1)).toContain('npm run hostile -- --seed 5 --from 10 --count 8');
  expect(lines.join('\n')).toContain('it is accepted');
});

test('a campaign fails that refuses too little, grows, or creates nothing', () => {
  const result = {
    tallies: new Map([
      ['valid', { rejected: 100, accepted: 900 }],
      ['none', { rejected: 0, accepted: 0 }],
    ]),
    rejected: 100,
    accepted: 900,
    failed: 0,
    created: 0,
    slowest: { ms: 1, index: 0, family: 'valid' },
    heapGrowthBytes: 100 * 2 ** 20,
  };
  expect(summaryLines({ result, count: 1000, seconds: 1, busySeconds: 1 }).faults).toEqual([
    'the heap has grown by more than 64 MiB',
    'only 100 of 1000 documents are refused',
    'only 0 containers come of 900 accepted documents',
    'no document is of the family "none"',
  ]);
});

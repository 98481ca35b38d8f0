import { describe, expect, it } from 'vitest';

import type { StateRecord } from '../../src/format/state-record.ts';
import {
  type DocumentFact,
  type StateFact,
  verdictOf,
  type WaitEnd,
  type Wanted,
} from '../../src/fleet/wait-verdict.ts';

const SECOND = 1_000_000_000n;
const ours = 'a'.repeat(64);
const other = 'b'.repeat(64);
const wanted: Wanted = { kind: 'revision', revision: ours, phases: ['Running'] };
const deletion: Wanted = { kind: 'deletion' };
const put = (revision: string): DocumentFact => ({
  kind: 'there',
  revision,
  sequence: 7,
  at: 100n * SECOND,
});
const deleted: DocumentFact = { kind: 'deleted', sequence: 7, at: 100n * SECOND };
const none: DocumentFact = { kind: 'none' };

const said = (state: Partial<StateRecord>, seconds = 101, live = false): StateFact => ({
  change: {
    kind: 'state',
    device: 'd',
    deployment: 'shop',
    state: {
      deployment: 'shop',
      deviceId: 'd',
      phase: 'Pending',
      containerIds: {},
      services: {},
      sequence: 1,
      bootId: 'b',
      observedAt: 0,
      ...state,
    },
  },
  at: BigInt(Math.round(seconds * 10)) * (SECOND / 10n),
  live,
});
const running = { revision: ours, phase: 'Running' } as const;
const refused = { revision: other, rejected: { revision: ours, error: 'no' }, phase: 'Running' } as const;
const goneMark = (seconds: number, live = false): StateFact => ({
  change: { kind: 'gone', device: 'd', deployment: 'shop' },
  at: BigInt(seconds) * SECOND,
  live,
});

type Row = [string, Wanted, DocumentFact, StateFact | undefined, WaitEnd['kind'] | undefined];

describe('verdictOf', () => {
  it.each<Row>([
    ['nothing was said', wanted, put(ours), undefined, undefined],
    ['it runs', wanted, put(ours), said(running), 'reached'],
    ['another phase', wanted, put(ours), said({ ...running, phase: 'Failed' }), undefined],
    [
      'one of several phases',
      { ...wanted, phases: ['Failed', 'Running'] },
      put(ours),
      said(running),
      'reached',
    ],
    ['another revision runs', wanted, put(ours), said({ ...running, revision: other }), undefined],
    ['no revision is known', wanted, put(ours), said({ phase: 'Running' }), undefined],
    ['it was refused', wanted, put(ours), said(refused), 'rejected'],
    [
      'another one was refused',
      wanted,
      put(ours),
      said({ rejected: { revision: other, error: 'no' } }),
      undefined,
    ],
    ['something unknown was refused', wanted, put(ours), said({ rejected: { error: 'no' } }), undefined],
    ['it is being deleted', wanted, put(ours), said({ ...running, reason: 'Deleted' }), undefined],
    ['it is unlisted', wanted, put(ours), said({ ...running, reason: 'Unlisted' }), 'reached'],
    ['another document is there', wanted, put(other), undefined, 'superseded'],
    ['another document is there, and ours runs', wanted, put(other), said(running), 'superseded'],
    ['the document was deleted', wanted, deleted, said(running), 'gone'],
    ['said before the document was put', wanted, put(ours), said(running, 99), undefined],
    ['said at the very time', wanted, put(ours), said(running, 100), undefined],
    ['refused before the document was put', wanted, put(ours), said(refused, 99), undefined],
    ['came live, by a clock that is behind', wanted, put(ours), said(running, 99, true), 'reached'],
    ['came live, from long before', wanted, put(ours), said(running, 94.9, true), undefined],
    ['no document is there, and it came before', wanted, none, said(running), undefined],
    ['no document is there, and it came live', wanted, none, said(running, 1, true), 'reached'],
    ['the device has removed it', wanted, put(ours), goneMark(101), undefined],

    ['deletion: nothing was said', deletion, deleted, undefined, undefined],
    ['deletion: it still runs', deletion, deleted, said(running), undefined],
    ['deletion: nothing is left', deletion, deleted, goneMark(101), 'gone'],
    ['deletion: removed before', deletion, deleted, goneMark(99), undefined],
    ['deletion: removed live', deletion, deleted, goneMark(99, true), 'gone'],
    ['deletion: a document is there', deletion, put(ours), goneMark(101), 'superseded'],
    ['deletion: the bucket was made anew', deletion, none, goneMark(101), undefined],
  ])('%s', (_, want, document, state, kind) => {
    expect(verdictOf(want, document, state)?.kind).toBe(kind);
  });

  it('says what it is about', () => {
    expect(verdictOf(wanted, put(ours), said(running))).toMatchObject({
      revision: ours,
      state: { phase: 'Running' },
    });
    expect(verdictOf(wanted, put(ours), said(refused))).toMatchObject({ revision: ours, error: 'no' });
    expect(verdictOf(wanted, put(other), undefined)).toEqual({ kind: 'superseded', by: other });
  });
});

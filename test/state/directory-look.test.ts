import { describe, expect, it } from 'vitest';

import {
  type DirectoryLook,
  type FileRead,
  judgeLook,
  namesToRemember,
} from '../../src/state/directory-look.ts';

const BYTES = Uint8Array.of(1, 2);
const READ: FileRead = { kind: 'read', bytes: BYTES };

const GONE: FileRead = { kind: 'gone' };

function entries(...names: readonly string[]): DirectoryLook['first'] {
  return names.map((name) => ({ name: `${name}.json`, isDirectory: false }));
}

/** A steady look at a whole directory with one document, but for what is given. */
function look(change: Partial<DirectoryLook> = {}): DirectoryLook {
  const moment = { stamp: '1', marked: true };
  const files = new Map([['shop', READ]]);
  return { before: moment, first: entries('shop'), files, second: entries('shop'), after: moment, ...change };
}

describe('a look at a directory', () => {
  it('is a snapshot, in which the unlisted are deleted', () => {
    const { snapshot, steady } = judgeLook(look());
    expect(steady).toBe(true);
    expect(snapshot).toEqual({
      kind: 'snapshot',
      documents: new Map([['shop', BYTES]]),
      deleted: new Set(),
      unlisted: 'deleted',
      unreadable: new Map(),
      mistakes: [],
    });
  });

  it('at an empty directory with its marker is a deletion of all', () => {
    const { snapshot } = judgeLook(look({ first: [], files: new Map(), second: [] }));
    expect(snapshot.unlisted).toBe('deleted');
    expect(snapshot.documents.size).toBe(0);
  });

  it('deletes nothing where there is no marker', () => {
    const moment = { stamp: '1', marked: false };
    const judged = judgeLook(look({ before: moment, after: moment }));
    expect(judged.steady).toBe(true);
    expect(judged.snapshot.unlisted).toBe('unknown');
  });

  it.each<[string, Partial<DirectoryLook>]>([
    ['the marker came meanwhile', { before: { stamp: '1', marked: false } }],
    ['the marker went meanwhile', { after: { stamp: '1', marked: false } }],
    ['another directory took its place', { after: { stamp: '2', marked: true } }],
    ['a file went after it was listed', { files: new Map([['shop', GONE]]) }],
    ['a file is missing in the first list', { first: [] }],
    ['a file is missing in the second list', { second: [] }],
    ['a file is missing in both lists, and there', { first: [], second: [] }],
    ['a file came after it was looked for', { second: entries('blog', 'shop') }],
    ['a file is being written', { files: new Map([['shop', { kind: 'changing' }]]) }],
  ])('is not steady and deletes nothing where %s', (_why, change) => {
    const { snapshot, steady } = judgeLook(look(change));
    expect(steady).toBe(false);
    expect(snapshot.unlisted).toBe('unknown');
  });

  it('finds a file that both lists have missed', () => {
    expect([...judgeLook(look({ first: [], second: [] })).snapshot.documents.keys()]).toEqual(['shop']);
  });

  it('is steady where a file that was known has gone, and does not speak of it', () => {
    const files = new Map<string, FileRead>([
      ['shop', READ],
      ['blog', GONE],
    ]);
    const { snapshot, steady } = judgeLook(look({ files }));
    expect(steady).toBe(true);
    expect([...snapshot.documents.keys()]).toEqual(['shop']);
    expect(snapshot.unreadable?.size).toBe(0);
  });

  it('keeps what is there and cannot be read, beside what can', () => {
    const files = new Map<string, FileRead>([
      ['shop', READ],
      ['blog', { kind: 'unreadable', reason: 'too large' }],
    ]);
    const both = entries('blog', 'shop');
    const { snapshot, steady } = judgeLook(look({ first: both, files, second: both }));
    expect(steady).toBe(true);
    expect(snapshot.unlisted).toBe('deleted');
    expect(snapshot.unreadable).toEqual(new Map([['blog', 'too large']]));
    expect([...snapshot.documents.keys()]).toEqual(['shop']);
  });

  it('keeps what is being written', () => {
    const { snapshot } = judgeLook(look({ files: new Map([['shop', { kind: 'changing' }]]) }));
    expect([...(snapshot.unreadable ?? [])]).toEqual([['shop', expect.stringContaining('being written')]]);
  });

  it('tells mistakes', () => {
    const stray = [...entries('shop'), { name: 'notes.txt', isDirectory: false }];
    expect(judgeLook(look({ first: stray, second: stray })).snapshot.mistakes).toHaveLength(1);
  });
});

describe('what is remembered of a look', () => {
  const known = new Set(['blog', 'cart']);

  it('is what was there', () => {
    const files = new Map<string, FileRead>([
      ['shop', READ],
      ['blog', { kind: 'unreadable', reason: 'why' }],
    ]);
    const both = entries('blog', 'shop');
    const judged = judgeLook(look({ first: both, files, second: both }));
    expect([...namesToRemember(known, judged, 9)].sort()).toEqual(['blog', 'shop']);
  });

  it('is what was known as well, within bounds, if the look was not steady', () => {
    const judged = judgeLook(look({ first: [] }));
    expect([...namesToRemember(known, judged, 9)]).toEqual(['shop', 'blog', 'cart']);
    expect([...namesToRemember(known, judged, 2)]).toEqual(['shop', 'blog']);
  });
});

import { describe, expect, it } from 'vitest';

import { sortEntries } from '../../src/state/directory-names.ts';

const files = (...names: readonly string[]) => names.map((name) => ({ name, isDirectory: false }));
const folders = (...names: readonly string[]) => names.map((name) => ({ name, isDirectory: true }));

describe('names in a directory', () => {
  it('are documents, sorted', () => {
    const found = sortEntries(files('shop.json', 'a.json', '0-0.json', 'constructor.json'));
    expect(found).toEqual({ deployments: ['0-0', 'a', 'constructor', 'shop'], mistakes: [] });
  });

  it.each([
    '.rollforward-desired-state',
    '.shop.json',
    '.shop.json.tmp',
    '..data',
    '...json',
    'shop.json~',
    'shop.json.tmp',
    'shop.json.new',
    'shop.tmp',
    'shop.json.swp',
    'shop.json.bak',
    'shop.json.orig',
    'shop.json.part',
    '#shop.json#',
  ])('%s are passed over', (name) => {
    expect(sortEntries(files(name))).toEqual({ deployments: [], mistakes: [] });
  });

  it('of directories are passed over', () => {
    expect(sortEntries(folders('lost+found', 'old', 'Old.json'))).toEqual({ deployments: [], mistakes: [] });
  });

  it('of a directory where a document belongs are something that is there', () => {
    expect(sortEntries(folders('shop.json')).deployments).toEqual(['shop']);
  });

  it.each(['shop', 'README.md', 'shop.JSON', 'shop.json.gz', 'shop.yaml', 'a b', '\n'])(
    '%j are a mistake, and no document',
    (name) => {
      const { deployments, mistakes } = sortEntries(files(name));
      expect(deployments).toEqual([]);
      expect(mistakes).toEqual([`${name}: expected <deployment>.json; it is passed over`]);
    },
  );

  it.each(['Shop.json', 'shop.web.json', '-shop.json', 'host.json', 'podman.json', `${'x'.repeat(64)}.json`])(
    '%s are a mistake, because no deployment is called so',
    (name) => {
      const { deployments, mistakes } = sortEntries(files(name));
      expect(deployments).toEqual([]);
      expect(mistakes).toEqual([
        expect.stringContaining(`${name}: expected before .json a name of lower-case`),
      ]);
    },
  );
});

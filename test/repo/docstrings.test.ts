import { relative } from 'node:path';

import { describe, expect, test } from 'vitest';

import { entryPoints, madeUpSurface, readSurfaces } from './docstrings/surface.ts';
import { undocumented } from './docstrings/undocumented.ts';
import { ROOT } from './layers/source.ts';

const SLOW = 60_000;

const surfaces = readSurfaces(await entryPoints());

describe('what is exported', () => {
  test('is read', () => {
    expect(surfaces.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'rollforward',
        'rollforward/testing',
        '@rollforward/nats',
        '@rollforward/podman-cli',
        '@rollforward/podman-socket',
      ]),
    );
    for (const { exports } of surfaces) expect(exports.length).toBeGreaterThan(1);
  });

  test.each(surfaces)('by $name is explained, with its members', { timeout: SLOW }, (surface) => {
    const found = undocumented(surface).map(
      ({ what, path, line }) => `${relative(ROOT, path)}:${line}: ${what}`,
    );
    expect(found).toEqual([]);
  });
});

/** What is told of a module whose one export is `text`. */
function missingIn(text: string): readonly string[] {
  return undocumented(madeUpSurface(text)).map(({ what }) => what);
}

describe('told is', () => {
  test.each([
    ['an export', `export function put(): void {}`, ['put']],
    ['a comment that is no docstring', `// Puts it.\nexport const put = 1;`, ['put']],
    ['a member', `/** It. */ export interface It { readonly id: string; put(): void }`, ['It.id', 'It.put']],
    ['a member of a class', `/** It. */ export class It { readonly id: string = ''; }`, ['It.id']],
    [
      'a member within a member',
      `/** It. */ export interface It {\n/** A. */\nreadonly a: { readonly b: number }; }`,
      ['It.a.b'],
    ],
    ['a member of a constant', `/** It. */ export const IT = { one: 1 } as const;`, ['IT.one']],
    ['a word of a union', `/** It, or not. */ export type It = 'yes' | 'no';`, [`It 'yes'`, `It 'no'`]],
    [
      'an arm of a union, with its members',
      `/** It. */ export type It = { readonly kind: 'a'; readonly id: string } | undefined;`,
      [`It 'a'`, `It 'a'.id`],
    ],
    [
      'a member that is named as a type that nothing explains',
      `interface Clock { now(): number }\n/** It. */ export interface It { readonly clock: Clock }`,
      ['It.clock'],
    ],
  ])('%s', (_, text, missing) => {
    expect(missingIn(text)).toEqual(missing);
  });
});

describe('needless is a docstring of', () => {
  test.each([
    [
      'what its owner speaks of',
      '/** `id` is whole, `exit-codes` too. */ export interface It { id: string; "exit-codes": 1 }',
    ],
    ['a word that can be nothing else', `/** It. */ export interface It { readonly kind: 'it' }`],
    [
      'a member that is named as its type',
      `/** Time. */ interface FakeClock {}\n/** It. */ export interface It { readonly clock: FakeClock; readonly clocks: readonly FakeClock[] }`,
    ],
    [
      'what a class inherits',
      `/** A. */ interface A {\n/** Its number. */\nreadonly id: number; }\n/** B. */ export class B implements A { readonly id: number = 1; }`,
    ],
    ['the words of a member', `/** It. */ export interface It {\n/** How. */\nhow: 'so' | 'otherwise' }`],
    ['what is hidden', `/** It. */ export class It { readonly #a = 1; private b = 2; constructor() {} }`],
    [
      'an arm that says it',
      `/** It. */ export type It =\n  /** Yes. */\n  | 'yes'\n  /** Or \`id\`. */\n  | { readonly kind: 'no'; readonly id: string };`,
    ],
  ])('%s', (_, text) => {
    expect(missingIn(text)).toEqual([]);
  });
});

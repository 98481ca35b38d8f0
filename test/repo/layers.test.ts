import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { importCycles } from './layers/cycles.ts';
import { badNames, consoleUses, environmentUses, longFiles, wildcards } from './layers/house-rules.ts';
import { brokenLayers } from './layers/layer-rules.ts';
import { brokenPluginImports, type Plugin } from './layers/plugin-rules.ts';
import { impurities } from './layers/purity.ts';
import { describeViolation, madeUp, readSources, ROOT, type Violation } from './layers/source.ts';

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const sdk = await readSources('src');
const plugins = await readPlugins();
const names = plugins.map(({ name }) => name);

async function readPlugins(): Promise<readonly (Plugin & { readonly name: string })[]> {
  const folders = (await readdir(join(ROOT, 'plugins'))).map((name) => `plugins/${name}`);
  const manifests = await Promise.all(
    folders
      .filter((folder) => existsSync(join(ROOT, folder, 'package.json')))
      .map(async (folder) => {
        const text = await readFile(join(ROOT, folder, 'package.json'), 'utf8');
        return { folder, manifest: JSON.parse(text) as Manifest };
      }),
  );
  const unpublished = manifests.flatMap(({ manifest }) => (manifest.private === true ? [manifest.name] : []));
  return Promise.all(
    manifests.map(
      async ({ folder, manifest: { name, dependencies, peerDependencies, devDependencies } }) => ({
        name,
        folder,
        dependencies: Object.keys({ ...dependencies, ...peerDependencies }),
        bundled: Object.keys({ ...devDependencies }).filter((one) => unpublished.includes(one)),
        sources: await readSources(folder),
      }),
    ),
  );
}

function shipped({ folder, sources }: Plugin): Plugin['sources'] {
  return sources.filter(({ path }) => path.startsWith(`${folder}/src/`));
}

function told(violations: readonly Violation[]): readonly string[] {
  return violations.map(describeViolation);
}

describe('the sources', () => {
  test('there are some', () => {
    expect(sdk.length).toBeGreaterThan(50);
    expect(plugins.flatMap(shipped).length).toBeGreaterThan(10);
  });

  test('each layer imports those below it only, and testing/ the SDK as a user does', () => {
    expect(told(brokenLayers(sdk))).toEqual([]);
  });

  test('plan/ is pure, and so is all that it imports', () => {
    expect(told(impurities(sdk, 'src/plan/'))).toEqual([]);
  });

  test('a diagnosis is pure, and so is all that it imports', () => {
    expect(told(impurities(sdk, 'src/doctor/diagnose.ts'))).toEqual([]);
  });

  test('nothing imports in a circle', () => {
    expect(told(importCycles([...sdk, ...plugins.flatMap(({ sources }) => sources)]))).toEqual([]);
  });

  test('plugins import the SDK by its name, and never each other', () => {
    expect(told(plugins.flatMap((plugin) => brokenPluginImports(plugin, names)))).toEqual([]);
  });

  test('the surfaces name what they export', () => {
    const surfaces = [...sdk, ...plugins.flatMap(shipped)].filter(({ path }) =>
      /^(?:src|src\/testing|plugins\/[^/]+\/src)\/index\.ts$/.test(path),
    );
    expect(surfaces.length).toBe(2 + plugins.length);
    expect(told(wildcards(surfaces))).toEqual([]);
  });

  test('nothing writes to the console, and the SDK reads no environment', () => {
    expect(told(consoleUses([...sdk, ...plugins.flatMap(shipped)]))).toEqual([]);
    expect(told(environmentUses(sdk))).toEqual([]);
  });

  test('files are named in kebab-case', async () => {
    const all = [...sdk, ...plugins.flatMap(({ sources }) => sources), ...(await readSources('test'))];
    expect(told(badNames(all))).toEqual([]);
  });

  test('a file holds one concept', () => {
    expect(told(longFiles([...sdk, ...plugins.flatMap(shipped)]))).toEqual([]);
  });
});

describe('the layer rules refuse', () => {
  test.each([
    [
      'src/runtime/a.ts',
      `import type { B } from '../plan/b.ts';`,
      'imports src/plan/b.ts: plan is above runtime',
    ],
    ['src/plan/a.ts', `export { b } from '../converge/b.ts';`, 'converge is above plan'],
    ['src/converge/a.ts', `import { b } from '../agent/b.ts';`, 'agent is above converge'],
    ['src/plan/a.ts', `import { b } from '../state/b.ts';`, "plan knows of state's types only"],
    [
      'src/agent/a.ts',
      `type B = import('../index.ts').B;`,
      'imports src/index.ts: that is for those outside',
    ],
    ['src/agent/a.ts', `import '../testing/b.ts';`, 'the SDK must not know of rollforward/testing'],
    ['src/index.ts', `export { b } from './testing/b.ts';`, 'the SDK must not know of rollforward/testing'],
    ['src/testing/x/a.ts', `import { b } from '../../plan/b.ts';`, 'testing/ uses the SDK as a user does'],
    ['src/agent/a.ts', `const b = await import('execa');`, 'imports the package execa'],
    ['src/agent/a.ts', `const b = require('execa');`, 'imports the package execa'],
    ['src/agent/a.ts', `import execa = require('execa');`, 'imports the package execa'],
    ['src/agent/a.ts', `import { createHash } from 'crypto';`, 'imports the package crypto'],
    ['src/agent/a.ts', `import * as T from 'typebox/value';`, 'only src/document/ may'],
    ['src/agent/a.ts', `await import(name);`, 'imports something computed'],
    ['src/agent/a.ts', `import { b } from '../../plugins/b/src/b.ts';`, 'which is not in src/'],
    ['src/agent/a.ts', `import { b } from './b';`, 'without its extension'],
    ['src/misc/a.ts', `import { b } from '../plan/b.ts';`, 'is in no layer: misc'],
  ])('%s: %s', (path, text, message) => {
    const [violation, ...others] = told(brokenLayers(madeUp({ [path]: `\n${text}` })));
    expect(violation).toContain(`${path}:2: `);
    expect(violation).toContain(message);
    expect(others).toEqual([]);
  });

  test('nothing that is allowed', () => {
    const sources = madeUp({
      'src/index.ts': `export { a } from './agent/a.ts';`,
      'src/agent/a.ts': `import { b } from '../converge/b.ts'; import { x } from 'node:net'; import './a2.ts';`,
      'src/plan/a.ts': `import type { State } from '../state/state.ts'; import { c } from '../document/c.ts';`,
      'src/document/a.ts': `import * as Type from 'typebox'; import { Check } from 'typebox/value';`,
      'src/testing/x/a.ts': `import { c } from '../../index.ts'; import { d } from '../d.ts';`,
    });
    expect(told(brokenLayers(sources))).toEqual([]);
  });
});

describe('the rule of purity refuses', () => {
  test.each([
    ['async function f() {}', 'is async'],
    ['const f = async () => 1;', 'is async'],
    ['await x;', 'awaits'],
    ['for await (const x of y) {}', 'awaits'],
    ['function f(): Promise<void>;', 'uses Promise'],
    ['const now = Date.now();', 'uses Date'],
    ['function f(at: Date) {}', 'uses Date'],
    ['const { now } = Date;', 'uses Date'],
    ['const r = Math.random();', 'uses Math.random'],
    [`const r = Math['random']();`, 'uses Math.random'],
    ['const { random: r } = Math;', 'uses Math.random'],
    ['setTimeout(f, 1);', 'uses setTimeout'],
    ['process.hrtime();', 'uses process'],
    [`import { createHash } from 'node:crypto';`, 'imports node:crypto'],
    [`import { Check } from 'typebox/value';`, 'imports typebox/value'],
  ])('%s', (text, message) => {
    expect(told(impurities(madeUp({ 'src/plan/a.ts': text }), 'src/plan/'))).toContain(
      `src/plan/a.ts:1: ${message}`,
    );
  });

  test('what is impure behind an import', () => {
    const sources = madeUp({
      'src/plan/a.ts': `import { b } from '../document/b.ts';`,
      'src/document/b.ts': `import { type C, c } from './c.ts';`,
      'src/document/c.ts': `\nimport { createHash } from 'node:crypto';`,
    });
    expect(told(impurities(sources, 'src/plan/'))).toEqual([
      'src/document/c.ts:2: imports node:crypto (reached by src/plan/a.ts → src/document/b.ts → src/document/c.ts)',
    ]);
  });

  test('no import of types, no member and no comment of such a name', () => {
    const sources = madeUp({
      'src/plan/a.ts': `
        import type { B } from '../document/b.ts';
        /** A Promise is kept; the Date is not known. */
        const x = { process: 1, Date: b.Date, random: Math.max(1, c.random) };
        interface Y { readonly crypto: string }`,
      'src/document/b.ts': `import { createHash } from 'node:crypto';`,
    });
    expect(told(impurities(sources, 'src/plan/'))).toEqual([]);
  });
});

describe('the rule on circles', () => {
  test('finds one, of types alone too', () => {
    const sources = madeUp({
      'src/a.ts': `import { b } from './b.ts';`,
      'src/b.ts': `\nimport type { C } from './c.ts';`,
      'src/c.ts': `import './b.ts';`,
      'src/d.ts': `export * from './d.ts';`,
    });
    expect(told(importCycles(sources))).toEqual([
      'src/c.ts:1: imports in a circle: src/b.ts → src/c.ts → src/b.ts',
      'src/d.ts:1: imports in a circle: src/d.ts → src/d.ts',
    ]);
  });

  test('two ways to one file are no circle', () => {
    const sources = madeUp({
      'src/a.ts': `import './b.ts'; import './c.ts';`,
      'src/b.ts': `import './d.ts';`,
      'src/c.ts': `import './d.ts';`,
      'src/d.ts': '',
    });
    expect(importCycles(sources)).toEqual([]);
  });
});

describe('the rules of plugins refuse', () => {
  const refusedBy = (path: string, text: string): readonly string[] => {
    const plugin = {
      folder: 'plugins/one',
      dependencies: ['execa'],
      bundled: ['@rollforward/shared'],
      sources: madeUp({ [path]: text }),
    };
    return told(
      brokenPluginImports(plugin, [
        '@rollforward/one',
        '@rollforward/two',
        '@rollforward/shared',
        '@rollforward/other',
      ]),
    );
  };

  test.each([
    ['plugins/one/src/a.ts', `import { x } from 'rollforward/dist/x.js';`, 'is imported by its name only'],
    ['plugins/one/src/a.ts', `import { x } from 'rollforward/testing';`, 'only tests may'],
    ['plugins/one/src/a.ts', `import { x } from '@rollforward/two';`, 'plugins do not know of each other'],
    [
      'plugins/one/test/a.ts',
      `import { x } from '@rollforward/two/deep';`,
      'plugins do not know of each other',
    ],
    [
      'plugins/one/src/a.ts',
      `import { x } from '../../../src/index.ts';`,
      'which is outside of plugins/one/src/',
    ],
    ['plugins/one/src/a.ts', `import { x } from '../test/x.ts';`, 'which is outside of plugins/one/src/'],
    ['plugins/one/test/a.ts', `import { x } from '../../two/src/x.ts';`, 'which is outside of plugins/one/'],
    ['plugins/one/src/a.ts', `import { x } from 'dockerode';`, 'which it does not depend on'],
    ['plugins/one/src/a.ts', `import { x } from '@rollforward/shared/testing';`, 'only tests may'],
    ['plugins/one/src/a.ts', `import { x } from '@rollforward/other';`, 'plugins do not know of each other'],
  ])('%s: %s', (path, text, message) => {
    expect(refusedBy(path, text)).toEqual([expect.stringContaining(message)]);
  });

  test.each([
    ['plugins/one/src/a.ts', `import { x } from 'rollforward'; import { y } from 'execa'; import './b.ts';`],
    ['plugins/one/test/a.ts', `import { x } from 'rollforward/testing'; import { y } from '../src/y.ts';`],
    ['plugins/one/src/a.ts', `import { x } from '@rollforward/shared';`],
    ['plugins/one/test/a.ts', `import { x } from '@rollforward/shared/testing';`],
    ['plugins/one/test/a.ts', `import { x } from 'vitest'; import { y } from '@rollforward/test-hosts';`],
  ])('not %s: %s', (path, text) => {
    expect(refusedBy(path, text)).toEqual([]);
  });
});

describe('the rules of the house refuse', () => {
  const one = (text: string): ReturnType<typeof madeUp> => madeUp({ 'src/agent/a.ts': text });

  test.each([`console.log(1);`, `const { log } = console;`])('%s', (text) => {
    expect(told(consoleUses(one(text)))).toEqual(['src/agent/a.ts:1: uses console']);
  });

  test.each([
    `const x = process.env.X;`,
    `const x = globalThis.process.env;`,
    `const { env } = process;`,
    `const x = process['env'];`,
    `import { env as e } from 'node:process';`,
  ])('%s', (text) => {
    expect(told(environmentUses(one(text)))).toEqual(['src/agent/a.ts:1: reads the environment']);
  });

  test('neither a `spec.env` nor a member called console', () => {
    const sources = one(`import { platform } from 'node:process'; const x = { console: spec.env };`);
    expect([...consoleUses(sources), ...environmentUses(sources)]).toEqual([]);
  });

  test.each(['src/agent/ownerLock.ts', 'src/agent/owner_lock.ts', 'src/Agent/a.ts', 'src/agent/a.spec.ts'])(
    'the name %s',
    (path) => {
      expect(told(badNames(madeUp({ [path]: '' })))).toEqual([`${path}:1: is not named in kebab-case`]);
    },
  );

  test('a file of 251 lines, and none of 250', () => {
    expect(longFiles(one('x;\n'.repeat(250)))).toEqual([]);
    expect(told(longFiles(one('x;\n'.repeat(251))))).toEqual([
      'src/agent/a.ts:251: has 251 lines: look for the second concept in it',
    ]);
  });

  test.each([`export * from './b.ts';`, `export * as b from './b.ts';`])('%s', (text) => {
    expect(told(wildcards(one(text)))).toEqual(['src/agent/a.ts:1: exports a wildcard']);
  });
});

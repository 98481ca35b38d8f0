import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { buildAll, pack, publicPackages, readTarball, ROOT, type Tarball } from './package/pack.ts';
import { createProject, type Project } from './package/project.ts';

const packages = publicPackages();
const names = packages.map(({ manifest }) => manifest.name);
const entries = packages.flatMap(({ manifest }) =>
  Object.keys(manifest.exports)
    .filter((subpath) => subpath !== './package.json')
    .map((subpath) => join(manifest.name, subpath)),
);

let project: Project;
const tarballs = new Map<string, Tarball>();

beforeAll(async () => {
  project = await createProject();
  buildAll();
  for (const one of packages) tarballs.set(one.manifest.name, await pack(one, project.dir));
});
afterAll(() => project.remove());

function tarballOf(name: string): Tarball {
  const tarball = tarballs.get(name);
  if (tarball === undefined) throw new Error(`${name} was not packed`);
  return tarball;
}

describe('what is published', () => {
  test('is the SDK and its plugins', () => {
    expect(names).toEqual(expect.arrayContaining(['rollforward', '@rollforward/podman-cli']));
    expect(entries).toEqual(
      expect.arrayContaining(['rollforward', 'rollforward/testing', '@rollforward/podman-cli']),
    );
  });

  test.each(names)('%s holds what was built and what people read', (name) => {
    const { files, bytes } = tarballOf(name);
    console.log(`${name}: ${files.length} files, ${Math.round(bytes / 1024)} KiB`);
    const others = files.filter((path) => !/^dist\/[\w/.-]+\.(?:js|js\.map|d\.ts)$/.test(path));
    const readable = ['LICENSE', 'README.md', 'package.json'];
    if (name === 'rollforward') readable.push('NOTICE');
    expect(others.filter((path) => path !== 'CHANGELOG.md')).toEqual(readable.toSorted());
    expect(files).toEqual(expect.arrayContaining(['dist/index.js', 'dist/index.d.ts']));
  });

  test.each(names)('%s is well-formed', async (name) => {
    const tarball = await readTarball(tarballOf(name));
    const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  test('the SDK depends on nothing', () => {
    const { dependencies, peerDependencies, optionalDependencies } = packages[0]?.manifest ?? {};
    expect({ ...dependencies, ...peerDependencies, ...optionalDependencies }).toEqual({});
  });

  test('what is bundled is named, with its license', async () => {
    const notice = await readFile(join(ROOT, 'NOTICE'), 'utf8');
    const license = await readFile(join(ROOT, 'node_modules/typebox/license'), 'utf8');
    expect(notice).toContain(license.trim());
  });
});

describe('somebody who installs it', () => {
  beforeAll(async () => {
    const offline = packages.every(({ manifest }) => Object.keys(manifest.dependencies ?? {}).length === 0);
    await project.install([...tarballs.values()], { offline });
  });

  test.each(entries)('imports %s', async (name) => {
    await project.write('import.mjs', `console.log(Object.keys(await import('${name}')).length > 0);`);
    expect(await project.node('import.mjs')).toBe('true');
  });

  test.each(entries)('requires %s, and gets the same one', async (name) => {
    const text = `const required = require('${name}');
      import('${name}').then((imported) => {
        const names = Object.keys(imported);
        console.log(names.length > 0 && names.every((name) => imported[name] === required[name]));
      });`;
    await project.write('require.cjs', text);
    expect(await project.node('require.cjs')).toBe('true');
  });

  test('has one SDK, whichever way it comes', async () => {
    const text = `import { createAgent, memorySource, RuntimeFault, isRuntimeFault } from 'rollforward';
      import { createTestAgent, FakeRuntime } from 'rollforward/testing';
      import { podmanCli } from '@rollforward/podman-cli';
      const agent = createTestAgent();
      agent.source.put('shop', { apiVersion: 'rollforward/v1', services: { web: { image: 'web:1' } } });
      await agent.settled();
      const fault = await podmanCli({ podman: '/nowhere/podman' }).listContainers({ owner: 'demo' }).catch((error) => error);
      console.log(agent.state('shop').phase, fault instanceof RuntimeFault, isRuntimeFault(fault));
      await agent.stop();`;
    await project.write('agent.mjs', text);
    expect(await project.node('agent.mjs')).toBe('Running true true');
  });

  test('compiles against its declarations', async () => {
    const text = `import { createAgent, memorySource, type ContainerRuntime } from 'rollforward';
      import { createTestAgent, type TestAgent } from 'rollforward/testing';
      import { podmanCli } from '@rollforward/podman-cli';
      const runtime: ContainerRuntime = podmanCli();
      const test: TestAgent = createTestAgent();
      export const agent = createAgent({ owner: 'demo', runtime, source: memorySource() });
      export const phase: 'Pending' | 'Running' | 'Failed' = test.state('shop').phase;
      // @ts-expect-error there is no such option
      createAgent({ owner: 'demo', runtime, source: memorySource(), nothing: true });`;
    expect(compile(await project.write('agent.ts', text))).toEqual([]);
  });

  test('waits little for it', async () => {
    const text = `const begun = performance.now();
      await import('rollforward');
      console.log(performance.now() - begun);`;
    await project.write('time.mjs', text);
    const times: number[] = [];
    for (let run = 0; run < 7; run += 1) times.push(Number(await project.node('time.mjs')));
    const median = times.toSorted((one, other) => one - other)[3] ?? Number.NaN;
    console.log(`import of rollforward on Node ${process.versions.node}: ${median.toFixed(0)} ms`);
    expect(median).toBeLessThan(1000);
  });
});

/** What the compiler says, with the declarations of dependencies checked as well. */
function compile(file: string): readonly string[] {
  const program = ts.createProgram({
    rootNames: [file],
    options: {
      strict: true,
      exactOptionalPropertyTypes: true,
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      noEmit: true,
      types: ['node'],
      typeRoots: [join(ROOT, 'node_modules/@types')],
    },
  });
  return ts
    .getPreEmitDiagnostics(program)
    .map(
      ({ file: at, messageText }) =>
        `${at?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    );
}

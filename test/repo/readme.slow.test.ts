import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { parseDocument } from 'rollforward';
import { afterAll, describe, expect, test } from 'vitest';

import { typeErrors } from './readme/check-types.ts';
import { normalizeOutput } from './readme/compare-output.ts';
import { badFences, blocksOf, examplesOf, type Page, readPages, ROOT } from './readme/markdown.ts';
import { scriptsIn } from './readme/npm-scripts.ts';
import { runExample } from './readme/run-example.ts';
import { writeExamples } from './readme/written-examples.ts';

const SLOW = 60_000;

const pages = await readPages();
const examples = pages.flatMap(examplesOf);
const written = await writeExamples(examples);
afterAll(() => written.remove());

describe('what users read', () => {
  test('is found', () => {
    expect(pages.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        'README.md',
        'CONTRIBUTING.md',
        'VERSIONING.md',
        'docs/contract.md',
        'plugins/podman-cli/README.md',
      ]),
    );
  });

  test('every example compiles', { timeout: SLOW }, () => {
    expect(typeErrors(written.names)).toEqual([]);
  });

  const runnable = examples.filter(({ runs, needsPodman }) => runs && !needsPodman);
  test.each(runnable)('$name runs', { timeout: SLOW }, async (example) => {
    const output = await runExample(written.fileOf(example));
    if (example.output !== undefined) expect(normalizeOutput(output)).toBe(normalizeOutput(example.output));
  });

  const documents = pages
    .flatMap(blocksOf)
    .filter(({ language, code }) => language === 'json' && code.includes('apiVersion'));
  test.each(documents)('the document at $page:$line is accepted', ({ code }) => {
    expect(parseDocument(new TextEncoder().encode(code)).services.size).toBeGreaterThan(0);
  });

  test('no block passes unchecked', () => {
    expect(pages.flatMap(badFences)).toEqual([]);
  });

  test('every script that is named exists', async () => {
    const missing: string[] = [];
    for (const page of pages) {
      for (const { line, script, workspace } of scriptsIn(page)) {
        const { scripts } = await manifestOf(workspace ?? '.');
        if (scripts?.[script] === undefined) missing.push(`${page.path}:${line}: npm run ${script}`);
      }
    }
    expect(missing).toEqual([]);
  });

  test('every link within the repository leads somewhere', () => {
    const dead = pages.flatMap(({ path, text }) =>
      [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
        .map(([, target = '']) => target)
        .filter((target) => !existsSync(join(ROOT, dirname(path), target)))
        .map((target) => `${path}: ${target}`),
    );
    expect(dead).toEqual([]);
  });
});

async function manifestOf(folder: string): Promise<{ readonly scripts?: Readonly<Record<string, string>> }> {
  return JSON.parse(await readFile(join(ROOT, folder, 'package.json'), 'utf8')) as object;
}

const page: Page = {
  path: 'README.md',
  text: [
    '# A page with `npm test`, and `npm run verify -- --no-setup`.',
    '```ts',
    `console.log('one');`,
    '```',
    'It prints:',
    '```text',
    'one',
    '```',
    '- in a list:',
    '  ```ts no-run',
    '  const two: number = 2;',
    '  ```',
    '```ts podman',
    'three();',
    '```',
    '```sh',
    'npm run demo -- --setup   # all of it',
    'npm start -w examples/quickstart && npm install rollforward',
    '```',
  ].join('\n'),
};

describe('of a page are read', () => {
  test('its blocks', () => {
    expect(blocksOf(page).map(({ line, language, words }) => [line, language, ...words])).toEqual([
      [2, 'ts'],
      [6, 'text'],
      [10, 'ts', 'no-run'],
      [13, 'ts', 'podman'],
      [16, 'sh'],
    ]);
  });

  test('its examples, with what they print and what they need', () => {
    expect(examplesOf(page)).toMatchObject([
      { name: 'README.md:2', code: `console.log('one');\n`, output: 'one\n', runs: true, needsPodman: false },
      { code: 'const two: number = 2;\n', output: undefined, runs: false, needsPodman: false },
      { code: 'three();\n', runs: true, needsPodman: true },
    ]);
  });

  test('that an example on the runtime for Podman needs Podman', () => {
    const text = "```ts\nimport { podmanCli } from '@rollforward/podman-cli';\n```\n";
    expect(examplesOf({ path: 'README.md', text })).toMatchObject([{ needsPodman: true }]);
  });

  test('the scripts that it names', () => {
    expect(scriptsIn(page)).toEqual([
      { line: 1, script: 'test', workspace: undefined },
      { line: 1, script: 'verify', workspace: undefined },
      { line: 17, script: 'demo', workspace: undefined },
      { line: 18, script: 'start', workspace: 'examples/quickstart' },
    ]);
  });

  test('fences under another name', () => {
    expect(badFences({ path: 'a.md', text: '```js\n```\n\n```ts norun\n```\n' })).toEqual([
      'a.md:1: say ts, not js',
      'a.md:4: norun means nothing here: no-run, podman',
    ]);
  });
});

describe('an example', () => {
  const example = {
    page: 'a.md',
    line: 1,
    language: 'ts',
    words: [],
    output: undefined,
    runs: true,
    needsPodman: false,
  };

  test('that does not compile, or fails, is told', { timeout: SLOW }, async () => {
    const wrong = {
      ...example,
      name: 'a.md:1',
      code: `const one: number = 'one';\nthrow new Error('one');\n`,
    };
    const files = await writeExamples([wrong]);
    try {
      expect(typeErrors(files.names)).toEqual([expect.stringMatching(/^a\.md:1, line 1: Type 'string'/)]);
      await expect(runExample(files.fileOf(wrong))).rejects.toThrow(/Error: one/);
    } finally {
      await files.remove();
    }
  });

  test('prints ids and times of its own', () => {
    const id = '0123456789abcdef'.repeat(4);
    expect(normalizeOutput(`shop Running {\n  web: '${id}'\n} 171 ms\n`)).toBe(
      normalizeOutput(`shop Running { web: '3f9c…' } 2.5 ms`),
    );
    expect(normalizeOutput('shop Running')).not.toBe(normalizeOutput('shop Failed'));
  });
});

import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The repository's root folder. */
export const ROOT = join(import.meta.dirname, '../../..');

/** A page that users read. `path` is relative to the root of the repository. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

/** A fenced block of a page. */
export interface Block {
  readonly page: string;
  /** Of its fence, from 1. */
  readonly line: number;
  readonly language: string;
  /** What the fence says behind the language, word by word: `no-run`, `podman`. */
  readonly words: readonly string[];
  readonly code: string;
}

/**
 * TypeScript of a page, which is run as a file of its own. What it must print follows it in a `text` block, where that
 * is given. The fence says `no-run` where it is only compiled.
 */
export interface Example extends Block {
  /** `README.md:12`. */
  readonly name: string;
  readonly output: string | undefined;
  readonly runs: boolean;
  /** It runs where there is Podman: it imports the runtime for it, or its fence says `podman`. */
  readonly needsPodman: boolean;
}

/** Everything that is written for people: the pages of the repository, of docs/, and of each plugin and example. */
export async function readPages(): Promise<readonly Page[]> {
  const root = ['README.md', 'CONTRIBUTING.md', 'VERSIONING.md'];
  const others = await Promise.all([readmesIn('plugins'), readmesIn('examples'), pagesBelow('docs')]);
  return Promise.all(
    [...root, ...others.flat()]
      .filter((path) => existsSync(join(ROOT, path)))
      .map(async (path) => ({ path, text: await readFile(join(ROOT, path), 'utf8') })),
  );
}

async function readmesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(join(ROOT, folder));
  return names.toSorted().map((name) => `${folder}/${name}/README.md`);
}

async function pagesBelow(folder: string): Promise<readonly string[]> {
  const names = await readdir(join(ROOT, folder), { recursive: true });
  return names
    .filter((name) => name.endsWith('.md'))
    .toSorted()
    .map((name) => `${folder}/${name}`);
}

/** The fenced blocks of a page, in order. A fence that is indented belongs to a list, and so does its block. */
export function blocksOf({ path, text }: Page): readonly Block[] {
  const fence = /^(?<indent> *)(?<ticks>```+)(?<info>[^`\n]*)\n(?<body>[^]*?)^\k<indent>\k<ticks>[ \t]*$/gm;
  return [...text.matchAll(fence)].map((match) => {
    const { indent = '', info = '', body = '' } = match.groups ?? {};
    const [language = '', ...words] = info.trim().split(/\s+/);
    return {
      page: path,
      line: text.slice(0, match.index).split('\n').length,
      language,
      words,
      code: body.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    };
  });
}

/** The examples among the blocks of a page. */
export function examplesOf(page: Page): readonly Example[] {
  const blocks = blocksOf(page);
  return blocks.flatMap((block, index) => {
    if (block.language !== 'ts') return [];
    const next = blocks[index + 1];
    return {
      ...block,
      name: `${block.page}:${block.line}`,
      output: next?.language === 'text' ? next.code : undefined,
      runs: !block.words.includes('no-run'),
      needsPodman: block.words.includes('podman') || /['"]@rollforward\/podman/.test(block.code),
    };
  });
}

/** What is wrong with the fences of a page: blocks that would pass unchecked. */
export function badFences(page: Page): readonly string[] {
  const other: Readonly<Record<string, string>> = {
    typescript: 'ts',
    js: 'ts',
    javascript: 'ts',
    mjs: 'ts',
    bash: 'sh',
    shell: 'sh',
    console: 'sh',
  };
  return blocksOf(page).flatMap(({ page: path, line, language, words }) => {
    const better = other[language];
    if (better !== undefined) return [`${path}:${line}: say ${better}, not ${language}`];
    const unknown = language === 'ts' ? words.filter((word) => word !== 'no-run' && word !== 'podman') : [];
    return unknown.map((word) => `${path}:${line}: ${word} means nothing here: no-run, podman`);
  });
}

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import ts from 'typescript';

/** The repository's root folder. */
export const ROOT = join(import.meta.dirname, '../../..');

/** One source file, parsed. `path` is relative to the root of the repository, with slashes. */
export interface Source {
  readonly path: string;
  readonly tree: ts.SourceFile;
}

/** Something that a rule forbids, and where. */
export interface Violation {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

export function parseSource(path: string, text: string): Source {
  return { path, tree: ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true) };
}

/** Sources that a test makes up. */
export function madeUp(files: Readonly<Record<string, string>>): readonly Source[] {
  return Object.entries(files).map(([path, text]) => parseSource(path, text));
}

/** Every TypeScript file below the folder `path`. */
export async function readSources(path: string): Promise<readonly Source[]> {
  const entries = await readdir(join(ROOT, path), { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.includes('node_modules') && !file.includes(`${path}/dist/`))
    .toSorted();
  return Promise.all(
    files.map(async (file) => parseSource(file.slice(ROOT.length + 1), await readFile(file, 'utf8'))),
  );
}

export function lineOf(source: Source, node: ts.Node): number {
  return source.tree.getLineAndCharacterOfPosition(node.getStart(source.tree)).line + 1;
}

/** Calls `visit` with each node of a file, the outer ones first. */
export function walk(source: Source, visit: (node: ts.Node) => void): void {
  const descend = (node: ts.Node): void => {
    visit(node);
    ts.forEachChild(node, descend);
  };
  descend(source.tree);
}

export function describeViolation({ path, line, message }: Violation): string {
  return `${path}:${line}: ${message}`;
}

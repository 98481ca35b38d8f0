import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import ts from 'typescript';

import { ROOT } from '../layers/source.ts';

/** What one entry point exports. */
export interface Surface {
  /** What is imported: `rollforward/testing`. */
  readonly name: string;
  readonly checker: ts.TypeChecker;
  /** Aliases followed: each one is where it is declared. */
  readonly exports: readonly ts.Symbol[];
}

interface EntryPoint {
  readonly name: string;
  /** Its source, relative to the root of the repository. */
  readonly source: string;
}

/** Every entry point of every package that is published. The scripts are plain JavaScript without types. */
export async function entryPoints(): Promise<readonly EntryPoint[]> {
  const script = pathToFileURL(join(ROOT, 'scripts/lib/public-packages.mjs')).href;
  const packages = (await import(script)) as {
    publicPackages: () => readonly unknown[];
    entryPoints: (built: unknown) => readonly EntryPoint[];
  };
  return packages.publicPackages().flatMap((one) => packages.entryPoints(one));
}

/** Reads the surfaces from the sources, under the options of the repository. */
export function readSurfaces(entries: readonly EntryPoint[]): readonly Surface[] {
  const path = join(ROOT, 'tsconfig.base.json');
  const { config } = ts.readConfigFile(path, (file) => ts.sys.readFile(file)) as { config: object };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, dirname(path));
  const program = ts.createProgram({
    rootNames: entries.map(({ source }) => join(ROOT, source)),
    options: { ...options, noEmit: true },
  });
  return entries.map(({ name, source }) => surfaceOf(program, name, join(ROOT, source)));
}

/** The surface of one file of `text`, for tests: it imports nothing. */
export function madeUpSurface(text: string): Surface {
  const name = 'made-up.ts';
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.ESNext, true);
  const host = ts.createCompilerHost({});
  const options = { noLib: true, noResolve: true, strict: true, target: ts.ScriptTarget.ESNext };
  const program = ts.createProgram({
    rootNames: [name],
    options,
    host: { ...host, getSourceFile: (asked) => (asked === name ? file : undefined) },
  });
  return surfaceOf(program, name, name);
}

function surfaceOf(program: ts.Program, name: string, path: string): Surface {
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(path);
  const module = file && checker.getSymbolAtLocation(file);
  if (module === undefined) throw new Error(`${path}: not a module`);
  const exported = checker.getExportsOfModule(module).map((symbol) => {
    const alias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
    return alias ? checker.getAliasedSymbol(symbol) : symbol;
  });
  return { name, checker, exports: exported };
}

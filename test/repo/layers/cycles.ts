import { importsOf, isRelative, resolveImport } from './imports.ts';
import type { Source, Violation } from './source.ts';

interface Edge {
  readonly to: string;
  readonly line: number;
}

/** One violation for each circle of imports, at the import that closes it. Imports of types count: they tie as well. */
export function importCycles(sources: readonly Source[]): readonly Violation[] {
  const edges = new Map(sources.map((source) => [source.path, edgesOf(source)]));
  const violations: Violation[] = [];
  const done = new Set<string>();
  const trail: string[] = [];

  function follow(path: string): void {
    trail.push(path);
    for (const { to, line } of edges.get(path) ?? []) {
      const begin = trail.indexOf(to);
      if (begin >= 0) {
        const circle = [...trail.slice(begin), to].join(' → ');
        violations.push({ path, line, message: `imports in a circle: ${circle}` });
      } else if (!done.has(to)) follow(to);
    }
    trail.pop();
    done.add(path);
  }

  for (const path of edges.keys()) if (!done.has(path)) follow(path);
  return violations;
}

function edgesOf(source: Source): readonly Edge[] {
  return importsOf(source).flatMap(({ specifier, line }) =>
    specifier !== undefined && isRelative(specifier)
      ? [{ to: resolveImport(source.path, specifier), line }]
      : [],
  );
}

import { checkPackage, createPackageFromTarballData, type Problem } from '@arethetypeswrong/core';

/**
 * What is no problem of ours, and why: these packages are ESM, for Node 20.19 and newer.
 *
 * - `node10`: resolution that knows no `exports`, of TypeScript for Node 10. No Node that we support resolves so.
 * - `CJSResolvesToESM`: `require` gives the ES module itself, which Node has been able to load since 20.19 and 22.12;
 *   that it does is tested by requiring each entry point.
 */
function isOurs(problem: Problem): boolean {
  if (problem.kind === 'CJSResolvesToESM') return false;
  return !('resolutionKind' in problem && problem.resolutionKind === 'node10');
}

/** What a compiler would see of a packed package, and what is wrong with that. */
export interface TypesReport {
  /** `.` and `./testing`. */
  readonly entryPoints: readonly string[];
  /** One line each. */
  readonly problems: readonly string[];
}

/** Looks at a tarball as every way of resolving modules sees it, with are-the-types-wrong. */
export async function lookAtTypes(tarball: ArrayBuffer): Promise<TypesReport> {
  const result = await checkPackage(createPackageFromTarballData(new Uint8Array(tarball)));
  if (!result.types) return { entryPoints: [], problems: ['it has no types'] };
  return {
    entryPoints: Object.entries(result.entrypoints).flatMap(([name, { hasTypes }]) =>
      hasTypes ? [name] : [],
    ),
    problems: result.problems.filter(isOurs).map((problem) => JSON.stringify(problem)),
  };
}

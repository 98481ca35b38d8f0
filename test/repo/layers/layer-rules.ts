import { importsOf, type Import, isRelative, resolveImport } from './imports.ts';
import type { Source, Violation } from './source.ts';

/** The folders of src/, each of which may import those before it and no other: the contracts come first. */
export const LAYERS: readonly string[] = [
  'runtime',
  'document',
  'state',
  'plan',
  'converge',
  'agent',
  'doctor',
];

/** The only packages that the SDK is built on, and the folder that may know of each. They are bundled. */
const PACKAGES: Readonly<Record<string, string>> = { typebox: 'src/document/' };

const SURFACE = 'src/index.ts';
const TESTING = 'src/testing/';

/** What the imports of the SDK's own sources break. */
export function brokenLayers(sources: readonly Source[]): readonly Violation[] {
  return sources.flatMap((source) =>
    importsOf(source).flatMap((one) => {
      const message = whyForbidden(one);
      return message === undefined ? [] : [{ path: one.path, line: one.line, message }];
    }),
  );
}

function whyForbidden({ path, specifier, typeOnly }: Import): string | undefined {
  if (specifier === undefined) return 'imports something computed';
  if (!isRelative(specifier)) return whyForeign(path, specifier);
  const target = resolveImport(path, specifier);
  if (!target.startsWith('src/')) return `imports ${target}, which is not in src/`;
  if (!target.endsWith('.ts')) return `imports ${specifier} without its extension`;
  if (path.startsWith(TESTING)) return whyNotForTesting(target);
  if (target.startsWith(TESTING)) return `imports ${target}: the SDK must not know of rollforward/testing`;
  if (path === SURFACE) return undefined;
  if (target === SURFACE) return `imports ${SURFACE}: that is for those outside`;
  return whyNotForLayer(path, target, typeOnly);
}

function whyForeign(path: string, specifier: string): string | undefined {
  if (specifier.startsWith('node:')) return undefined;
  const [name = specifier] = specifier.split('/');
  const home = PACKAGES[name];
  if (home === undefined) return `imports the package ${specifier}`;
  return path.startsWith(home) ? undefined : `imports ${specifier}: only ${home} may`;
}

function whyNotForTesting(target: string): string | undefined {
  if (target.startsWith(TESTING) || target === SURFACE) return undefined;
  return `imports ${target}: testing/ uses the SDK as a user does, through ${SURFACE}`;
}

function whyNotForLayer(path: string, target: string, typeOnly: boolean): string | undefined {
  const [from, to] = [layerOf(path), layerOf(target)];
  const [own, other] = [LAYERS.indexOf(from), LAYERS.indexOf(to)];
  if (own < 0) return `is in no layer: ${from}`;
  if (other < 0) return `imports ${target}, which is in no layer`;
  if (other > own) return `imports ${target}: ${to} is above ${from}`;
  if (from === 'plan' && to === 'state' && !typeOnly)
    return `imports ${target}: plan knows of state's types only`;
  return undefined;
}

function layerOf(path: string): string {
  return path.split('/')[1] ?? '';
}

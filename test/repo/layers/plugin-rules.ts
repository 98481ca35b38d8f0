import { importsOf, type Import, isRelative, resolveImport } from './imports.ts';
import type { Source, Violation } from './source.ts';

/** A plugin, and what of its package.json a rule needs. */
export interface Plugin {
  /** `plugins/<name>`. */
  readonly folder: string;
  /** Its dependencies and peer dependencies: what there is where it is installed. */
  readonly dependencies: readonly string[];
  /** Private packages of this repository that are built into it. */
  readonly bundled: readonly string[];
  readonly sources: readonly Source[];
}

const SDK = 'rollforward';
const SDK_TESTING = 'rollforward/testing';

/** What the imports of plugins break. `names` are the published packages of all plugins. */
export function brokenPluginImports(plugin: Plugin, names: readonly string[]): readonly Violation[] {
  return plugin.sources.flatMap((source) =>
    importsOf(source).flatMap((one) => {
      const message = whyForbidden(one, plugin, names);
      return message === undefined ? [] : [{ path: one.path, line: one.line, message }];
    }),
  );
}

function whyForbidden(
  { path, specifier }: Import,
  plugin: Plugin,
  names: readonly string[],
): string | undefined {
  const shipped = path.startsWith(`${plugin.folder}/src/`);
  if (specifier === undefined) return 'imports something computed';
  if (isRelative(specifier)) {
    const target = resolveImport(path, specifier);
    const home = shipped ? `${plugin.folder}/src/` : `${plugin.folder}/`;
    return target.startsWith(home) ? undefined : `imports ${target}, which is outside of ${home}`;
  }
  if (specifier.startsWith('node:') || specifier === SDK) return undefined;
  if (specifier === SDK_TESTING) return shipped ? `imports ${SDK_TESTING}: only tests may` : undefined;
  const name = packageOf(specifier);
  if (name === SDK) return `imports ${specifier}: ${SDK} is imported by its name only`;
  if (plugin.bundled.includes(name)) {
    return specifier === name || !shipped ? undefined : `imports ${specifier}: only tests may`;
  }
  if (names.includes(name)) return `imports ${specifier}: plugins do not know of each other`;
  if (shipped && !plugin.dependencies.includes(name))
    return `imports ${specifier}, which it does not depend on`;
  return undefined;
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

import ts from 'typescript';

import { isNameOfMember } from './purity.ts';
import { lineOf, type Source, type Violation, walk } from './source.ts';

const MOST_LINES = 250;
const WORDS = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** Files and folders whose names are not words joined by hyphens. */
export function badNames(sources: readonly Source[]): readonly Violation[] {
  return sources.flatMap(({ path }) => {
    const parts = path.replace(/(?:\.config|(?:\.integration|\.slow)?\.test)?\.ts$/, '').split('/');
    return parts.every((part) => WORDS.test(part))
      ? []
      : [{ path, line: 1, message: 'is not named in kebab-case' }];
  });
}

/** Files that hold more than one concept, as far as their length tells. */
export function longFiles(sources: readonly Source[]): readonly Violation[] {
  return sources.flatMap(({ path, tree }) => {
    const lines = tree.text.replace(/\n$/, '').split('\n').length;
    const message = `has ${lines} lines: look for the second concept in it`;
    return lines > MOST_LINES ? [{ path, line: MOST_LINES + 1, message }] : [];
  });
}

/** Whoever writes to the console: what happens is told by events. */
export function consoleUses(sources: readonly Source[]): readonly Violation[] {
  return find(sources, (node) =>
    ts.isIdentifier(node) && node.text === 'console' && !isNameOfMember(node) ? 'uses console' : undefined,
  );
}

/** Whoever reads the environment: all that the SDK needs is handed to it. */
export function environmentUses(sources: readonly Source[]): readonly Violation[] {
  return find(sources, (node) => {
    const message = 'reads the environment';
    if (ts.isPropertyAccessExpression(node) && node.name.text === 'env' && isProcess(node.expression))
      return message;
    if (ts.isElementAccessExpression(node) && isProcess(node.expression)) return message;
    if (!ts.isImportDeclaration(node) || !ts.isStringLiteral(node.moduleSpecifier)) {
      const bound =
        ts.isVariableDeclaration(node) && node.initializer !== undefined && isProcess(node.initializer);
      return bound && ts.isObjectBindingPattern(node.name) ? message : undefined;
    }
    const bindings = node.importClause?.namedBindings;
    if (!/^(?:node:)?process$/.test(node.moduleSpecifier.text) || bindings === undefined) return undefined;
    if (!ts.isNamedImports(bindings)) return undefined;
    const names = bindings.elements.map(({ propertyName, name }) => (propertyName ?? name).text);
    return names.includes('env') ? message : undefined;
  });
}

/** Wildcards on a surface: what is public is said name by name. */
export function wildcards(sources: readonly Source[]): readonly Violation[] {
  return find(sources, (node) =>
    ts.isExportDeclaration(node) && !(node.exportClause && ts.isNamedExports(node.exportClause))
      ? 'exports a wildcard'
      : undefined,
  );
}

function find(
  sources: readonly Source[],
  messageOf: (node: ts.Node) => string | undefined,
): readonly Violation[] {
  return sources.flatMap((source) => {
    const violations: Violation[] = [];
    walk(source, (node) => {
      const message = messageOf(node);
      if (message !== undefined) violations.push({ path: source.path, line: lineOf(source, node), message });
    });
    return violations;
  });
}

/** `process`, or a member of that name: `globalThis.process`. */
function isProcess(node: ts.Expression): boolean {
  if (ts.isPropertyAccessExpression(node)) return node.name.text === 'process';
  return ts.isIdentifier(node) && node.text === 'process';
}

import ts from 'typescript';

import { importsOf, isRelative, resolveImport } from './imports.ts';
import { lineOf, type Source, type Violation, walk } from './source.ts';

/** Time, chance, the world outside, and whatever ends later than it began. */
const IMPURE: ReadonlySet<string> = new Set(
  [
    'Date Temporal performance setTimeout setInterval setImmediate queueMicrotask',
    'Promise PromiseLike AsyncIterable AsyncIterator AsyncGenerator AbortController AbortSignal',
    'crypto fetch process console globalThis require',
  ].flatMap((words) => words.split(' ')),
);

/**
 * What makes the files of `folder` impure: in themselves, or because of what they import, and that imports. An import
 * of types alone leads nowhere.
 */
export function impurities(sources: readonly Source[], folder: string): readonly Violation[] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const queue = sources.filter(({ path }) => path.startsWith(folder)).map(({ path }) => [path]);
  const seen = new Set(queue.flat());
  const violations: Violation[] = [];
  for (const way of queue) {
    const path = way.at(-1) ?? '';
    const source = byPath.get(path);
    if (source === undefined) continue;
    const why = way.length === 1 ? '' : ` (reached by ${way.join(' → ')})`;
    for (const found of [...impureImports(source), ...impureWords(source)])
      violations.push({ ...found, message: found.message + why });
    for (const { specifier, typeOnly } of importsOf(source)) {
      if (typeOnly || specifier === undefined || !isRelative(specifier)) continue;
      const target = resolveImport(path, specifier);
      if (seen.has(target)) continue;
      seen.add(target);
      queue.push([...way, target]);
    }
  }
  return violations;
}

function impureImports(source: Source): readonly Violation[] {
  return importsOf(source)
    .filter(({ specifier }) => specifier === undefined || !isRelative(specifier))
    .map(({ path, line, specifier }) => ({
      path,
      line,
      message: `imports ${specifier ?? 'something computed'}`,
    }));
}

function impureWords(source: Source): readonly Violation[] {
  const violations: Violation[] = [];
  const add = (node: ts.Node, message: string): void => {
    violations.push({ path: source.path, line: lineOf(source, node), message });
  };
  walk(source, (node) => {
    if (node.kind === ts.SyntaxKind.AsyncKeyword) add(node, 'is async');
    else if (node.kind === ts.SyntaxKind.AwaitKeyword || ts.isAwaitExpression(node)) add(node, 'awaits');
    else if (ts.isIdentifier(node) && IMPURE.has(node.text) && !isNameOfMember(node))
      add(node, `uses ${node.text}`);
    else if (isMathRandom(node)) add(node, 'uses Math.random');
  });
  return violations;
}

/** `x.process`, `{ process: … }` and the like: a member's name, not the global of that name. */
export function isNameOfMember(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) || ts.isQualifiedName(parent)) {
    return (ts.isPropertyAccessExpression(parent) ? parent.name : parent.right) === node;
  }
  return (
    (ts.isPropertyAssignment(parent) ||
      ts.isPropertySignature(parent) ||
      ts.isPropertyDeclaration(parent) ||
      ts.isMethodDeclaration(parent) ||
      ts.isMethodSignature(parent) ||
      ts.isGetAccessorDeclaration(parent)) &&
    parent.name === node
  );
}

function isMathRandom(node: ts.Node): boolean {
  const takesRandom = (name: ts.Node | undefined): boolean =>
    name !== undefined && (ts.isIdentifier(name) || ts.isStringLiteralLike(name)) && name.text === 'random';
  if (ts.isPropertyAccessExpression(node)) return isMath(node.expression) && takesRandom(node.name);
  if (ts.isElementAccessExpression(node))
    return isMath(node.expression) && takesRandom(node.argumentExpression);
  if (!ts.isVariableDeclaration(node) || !ts.isObjectBindingPattern(node.name)) return false;
  if (node.initializer === undefined || !isMath(node.initializer)) return false;
  return node.name.elements.some(({ propertyName, name }) => takesRandom(propertyName ?? name));
}

function isMath(node: ts.Node): boolean {
  return ts.isIdentifier(node) && node.text === 'Math';
}

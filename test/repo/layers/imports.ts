import { posix } from 'node:path';

import ts from 'typescript';

import { lineOf, type Source, walk } from './source.ts';

/** One import of a file, in any of the ways that there are. */
export interface Import {
  readonly path: string;
  readonly line: number;
  /** `undefined` where it is computed. */
  readonly specifier: string | undefined;
  /** Nothing of it is left when the program runs. */
  readonly typeOnly: boolean;
}

/** Every import of a file: declarations, re-exports, `import()` as a call and as a type, and `require`. */
export function importsOf(source: Source): readonly Import[] {
  const found: Import[] = [];
  const add = (node: ts.Node, specifier: ts.Node | undefined, typeOnly: boolean): void => {
    const text = specifier !== undefined && ts.isStringLiteralLike(specifier) ? specifier.text : undefined;
    found.push({ path: source.path, line: lineOf(source, node), specifier: text, typeOnly });
  };
  walk(source, (node) => {
    if (ts.isImportDeclaration(node)) {
      add(node, node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
      add(node, node.moduleSpecifier, node.isTypeOnly);
    } else if (ts.isImportTypeNode(node)) {
      add(node, ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, true);
    } else if (ts.isExternalModuleReference(node)) {
      add(node, node.expression, false);
    } else if (ts.isCallExpression(node) && isImportingCall(node)) {
      add(node, node.arguments[0], false);
    }
  });
  return found;
}

function isImportingCall({ expression }: ts.CallExpression): boolean {
  if (expression.kind === ts.SyntaxKind.ImportKeyword) return true;
  return ts.isIdentifier(expression) && expression.text === 'require';
}

export function isRelative(specifier: string): boolean {
  return specifier.startsWith('.');
}

/** The file that a relative import means. */
export function resolveImport(path: string, specifier: string): string {
  return posix.normalize(posix.join(posix.dirname(path), specifier));
}

import ts from 'typescript';

/** Whether the docstring of what something belongs to speaks of it by its name: `` `exitCode` ``. */
export function speaksOf(text: string, name: string): boolean {
  return [...text.matchAll(/`([^`]+)`/g)].some(([, quoted = '']) => quoted.split(/[^\w$-]+/).includes(name));
}

/** Whether a member can have one value only: `kind: 'bind'`, `name = 'OwnerBusy'`. What it belongs to says what that is. */
export function isSaidByLiteral(member: ts.Node): boolean {
  if (ts.isPropertySignature(member)) return member.type !== undefined && isWord(member.type);
  if (!ts.isPropertyDeclaration(member)) return false;
  return member.type === undefined
    ? member.initializer !== undefined && ts.isStringLiteral(member.initializer)
    : isWord(member.type);
}

function isWord(type: ts.TypeNode): boolean {
  return ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal);
}

/**
 * Whether a member has the name of its type, or the end of it: `clock: Clock`, `policy: PullPolicy`,
 * `mounts: readonly ContainerMount[]`. What the type's docstring says is then all there is to say.
 */
export function isNamedAsItsType(member: ts.Node, checker: ts.TypeChecker): boolean {
  if (!ts.isPropertySignature(member) && !ts.isPropertyDeclaration(member)) return false;
  const type = member.type && elementOf(member.type);
  if (type === undefined || !ts.isTypeReferenceNode(type) || !ts.isIdentifier(type.typeName)) return false;
  const name = member.name.getText().toLowerCase();
  const typeName = type.typeName.text.toLowerCase();
  if (!typeName.endsWith(name) && !typeName.endsWith(name.replace(/s$/, ''))) return false;
  const symbol = checker.getSymbolAtLocation(type.typeName);
  const declared =
    symbol && (symbol.flags & ts.SymbolFlags.Alias) !== 0 ? checker.getAliasedSymbol(symbol) : symbol;
  return (declared?.getDocumentationComment(checker).length ?? 0) > 0;
}

/** `T` of `readonly T[]`. */
function elementOf(type: ts.TypeNode): ts.TypeNode {
  if (ts.isTypeOperatorNode(type)) return elementOf(type.type);
  return ts.isArrayTypeNode(type) ? elementOf(type.elementType) : type;
}

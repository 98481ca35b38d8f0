import ts from 'typescript';

import { isNamedAsItsType, isSaidByLiteral, speaksOf } from './needless.ts';
import type { Surface } from './surface.ts';

/** Something that users see and nothing explains. */
export interface Undocumented {
  /** `Snapshot`, `Snapshot.documents`, `FaultCode 'PortInUse'`. */
  readonly what: string;
  readonly path: string;
  /** From 1. */
  readonly line: number;
}

/**
 * What of a surface has no docstring: exports, members of what they declare, and the arms of their unions.
 *
 * A member or an arm needs none of its own where it inherits one, or where needless.ts says that it is explained.
 */
export function undocumented({ checker, exports }: Surface): readonly Undocumented[] {
  const found: Undocumented[] = [];
  const tell = (what: string, node: ts.Node): void => {
    const file = node.getSourceFile();
    const line = file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
    found.push({ what, path: file.fileName, line });
  };
  for (const symbol of exports) {
    const name = symbol.getName();
    const text = docOf(symbol, checker);
    const [declaration] = symbol.declarations ?? [];
    if (declaration === undefined) continue;
    if (text === '') tell(name, declaration);
    for (const one of symbol.declarations ?? []) visit(one, name, text);
  }
  return found;

  function visit(declaration: ts.Declaration, owner: string, text: string): void {
    if (ts.isInterfaceDeclaration(declaration) || ts.isClassDeclaration(declaration))
      for (const member of declaration.members) visitMember(member, owner, text);
    else if (ts.isTypeAliasDeclaration(declaration)) visitType(declaration.type, owner, text);
    else if (ts.isVariableDeclaration(declaration) && declaration.type === undefined)
      for (const member of membersOfLiteral(declaration.initializer)) visitMember(member, owner, text);
  }

  function visitMember(
    member: ts.ClassElement | ts.ObjectLiteralElementLike | ts.TypeElement,
    owner: string,
    text: string,
  ): void {
    const { name } = member;
    // Constructors, signatures without a name, and what is nobody's business outside.
    if (name === undefined || ts.isPrivateIdentifier(name) || ts.isComputedPropertyName(name)) return;
    if (ts.canHaveModifiers(member) && isHidden(member)) return;
    const symbol = checker.getSymbolAtLocation(name);
    if (symbol === undefined) throw new Error(`${owner}: no symbol for ${name.getText()}`);
    const what = `${owner}.${symbol.getName()}`;
    const own = docOf(symbol, checker);
    const explained =
      own !== '' ||
      speaksOf(text, symbol.getName()) ||
      isSaidByLiteral(member) ||
      isNamedAsItsType(member, checker);
    if (!explained) tell(what, member);
    const type = typeNodeOf(member);
    if (type !== undefined) visitType(type, what, own === '' ? text : own);
  }

  /** Literal types and unions where they are written; what is named is looked at where it is declared. */
  function visitType(type: ts.TypeNode, owner: string, text: string): void {
    if (ts.isParenthesizedTypeNode(type)) visitType(type.type, owner, text);
    else if (ts.isIntersectionTypeNode(type)) for (const part of type.types) visitType(part, owner, text);
    else if (ts.isTypeLiteralNode(type)) for (const member of type.members) visitMember(member, owner, text);
    else if (ts.isUnionTypeNode(type)) for (const arm of type.types) visitArm(arm, owner, text);
  }

  function visitArm(arm: ts.TypeNode, owner: string, text: string): void {
    const said = commentBefore(arm);
    const word = wordOf(arm);
    // Words of a member, which has a docstring of its own, need no more than that.
    const inMember = ts.isLiteralTypeNode(arm) && owner.includes('.');
    if (word !== undefined && said === '' && !inMember && !speaksOf(text, word))
      tell(`${owner} '${word}'`, arm);
    visitType(arm, word === undefined ? owner : `${owner} '${word}'`, `${text}\n${said}`);
  }
}

/** With what is inherited: a class is not told again what its interface says. */
function docOf(symbol: ts.Symbol, checker: ts.TypeChecker): string {
  return ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim();
}

function isHidden(member: ts.HasModifiers): boolean {
  return (ts.getModifiers(member) ?? []).some(
    ({ kind }) => kind === ts.SyntaxKind.PrivateKeyword || kind === ts.SyntaxKind.ProtectedKeyword,
  );
}

function membersOfLiteral(value: ts.Expression | undefined): readonly ts.ObjectLiteralElementLike[] {
  if (value === undefined) return [];
  if (ts.isAsExpression(value)) return membersOfLiteral(value.expression);
  return ts.isObjectLiteralExpression(value) ? value.properties : [];
}

function typeNodeOf(member: ts.Node): ts.TypeNode | undefined {
  return ts.isPropertySignature(member) || ts.isPropertyDeclaration(member) ? member.type : undefined;
}

/** An arm stands behind its comment, and its comment may stand before the bar. */
function commentBefore(arm: ts.TypeNode): string {
  const text = arm.getSourceFile().text;
  const before = text.slice(arm.getFullStart(), arm.getStart());
  const aheadOfBar = text
    .slice(0, arm.getFullStart())
    .replace(/\|\s*$/, '')
    .trimEnd();
  const ahead = aheadOfBar.endsWith('*/') ? aheadOfBar.slice(aheadOfBar.lastIndexOf('/**')) : '';
  return [before, ahead].flatMap((part) => /\/\*\*([^]*)\*\//.exec(part)?.[1]?.trim() ?? []).join('\n');
}

/** What an arm is known by: itself, or its discriminant. */
function wordOf(arm: ts.TypeNode): string | undefined {
  if (ts.isParenthesizedTypeNode(arm)) return wordOf(arm.type);
  if (ts.isIntersectionTypeNode(arm)) return arm.types.map(wordOf).find((word) => word !== undefined);
  if (ts.isLiteralTypeNode(arm)) return ts.isStringLiteral(arm.literal) ? arm.literal.text : undefined;
  if (!ts.isTypeLiteralNode(arm)) return undefined;
  const literals = arm.members.map((member) => typeNodeOf(member)).flatMap((type) => type ?? []);
  return literals
    .map((type) => (ts.isLiteralTypeNode(type) ? wordOf(type) : undefined))
    .find((word) => word !== undefined);
}

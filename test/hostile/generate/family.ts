import type { Chance } from './chance.ts';
import { treeOf, type Tree } from './tree.ts';
import { validDocument } from './valid-document.ts';

/** What a family makes its next document from. */
export interface FamilyInput {
  readonly chance: Chance;
  /** How often the family was asked before, and somewhere to begin: for what goes through its values in turn. */
  readonly turn: number;
  readonly secret: string;
  readonly open: boolean;
}

/** A document, and the name it is put under where that is what is hostile. */
export interface Made {
  readonly content: Uint8Array | string | Tree;
  readonly deployment?: string;
}

/** One way to be hostile. */
export interface Family {
  readonly name: string;
  /** How many of its documents there are for each one of a family with 1. */
  readonly share: number;
  /** What must become of every one of its documents, whatever the reference says of it. */
  readonly always?: 'accepted' | 'rejected';
  make(input: FamilyInput): Made;
}

/** A valid document to spoil. */
export function freshTree(input: FamilyInput): Tree {
  return treeOf(validDocument(input));
}

/** The next one of `items`. */
export function inTurn<T>(items: readonly T[], turn: number): T {
  return items[turn % items.length] as T;
}

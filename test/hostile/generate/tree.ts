/** JSON that may be wrong: keys as often as one likes, in any spelling, and scalars in any text. It is changed in place. */
export type Tree = TreeObject | TreeArray | TreeText;

export interface TreeObject {
  readonly kind: 'object';
  readonly entries: Entry[];
}

export interface TreeArray {
  readonly kind: 'array';
  readonly items: Tree[];
}

/** Written as it is. */
export interface TreeText {
  readonly kind: 'text';
  readonly text: string;
}

export interface Entry {
  /** As it is written, with its quotes. */
  key: string;
  value: Tree;
}

/** A place in a tree whose value can be exchanged. */
export interface Spot {
  readonly value: Tree;
  set(value: Tree): void;
  remove(): void;
}

export function textTree(text: string): TreeText {
  return { kind: 'text', text };
}

export function treeOf(value: unknown): Tree {
  if (Array.isArray(value)) return { kind: 'array', items: value.map(treeOf) };
  if (typeof value !== 'object' || value === null) return textTree(JSON.stringify(value));
  const entries = Object.entries(value).map(([key, inner]) => ({
    key: JSON.stringify(key),
    value: treeOf(inner),
  }));
  return { kind: 'object', entries };
}

export function writeTree(tree: Tree): string {
  switch (tree.kind) {
    case 'text':
      return tree.text;
    case 'array':
      return `[${tree.items.map(writeTree).join(',')}]`;
    case 'object':
      return `{${tree.entries.map(({ key, value }) => `${key}:${writeTree(value)}`).join(',')}}`;
  }
}

/** Every value but the outermost, depth first. */
export function spotsOf(tree: Tree): Spot[] {
  const spots: Spot[] = [];
  collect(tree, spots);
  return spots;
}

function collect(tree: Tree, spots: Spot[]): void {
  if (tree.kind === 'array') {
    for (const [index, value] of tree.items.entries()) {
      spots.push({
        value,
        set: (other) => void (tree.items[index] = other),
        remove: () => void tree.items.splice(index, 1),
      });
      collect(value, spots);
    }
  } else if (tree.kind === 'object') {
    for (const entry of tree.entries) {
      spots.push({
        value: entry.value,
        set: (other) => void (entry.value = other),
        remove: () => void tree.entries.splice(tree.entries.indexOf(entry), 1),
      });
      collect(entry.value, spots);
    }
  }
}

/** Every object of `tree`, itself included. */
export function objectsOf(tree: Tree): TreeObject[] {
  const inner = spotsOf(tree).map(({ value }) => value);
  return [tree, ...inner].filter((one) => one.kind === 'object');
}

/** The object or list at `path`. Throws if there is none: the caller knows its document. */
export function treeAt(tree: Tree, ...path: readonly string[]): TreeObject {
  let at = tree;
  for (const key of path) {
    const next =
      at.kind === 'object' ? at.entries.find((entry) => entry.key === JSON.stringify(key)) : undefined;
    if (next === undefined) throw new TypeError(`nothing at ${path.join('/')}`);
    at = next.value;
  }
  if (at.kind !== 'object') throw new TypeError(`no object at ${path.join('/')}`);
  return at;
}

/** Gives `object` the key with this value, instead of its own if it has one. */
export function setField(object: TreeObject, key: string, value: Tree): void {
  const quoted = JSON.stringify(key);
  const entry = object.entries.find((one) => one.key === quoted);
  if (entry === undefined) object.entries.push({ key: quoted, value });
  else entry.value = value;
}

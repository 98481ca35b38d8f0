import { chanceOf } from './chance.ts';
import type { Family, Made } from './family.ts';
import { SHAPE_FAMILIES } from './shape-families.ts';
import { TEXT_FAMILIES } from './text-families.ts';
import { writeTree } from './tree.ts';
import { VALUE_FAMILIES } from './value-families.ts';

/** One document of a campaign. */
export interface HostileDocument {
  readonly seed: number;
  readonly index: number;
  readonly family: string;
  /** What its family says must become of it. */
  readonly always: Family['always'];
  readonly bytes: Uint8Array;
  /** The name it is put under. */
  readonly deployment: string;
  /** Whether the device lets everything of the host in. */
  readonly open: boolean;
  /** In a variable of it: nothing may ever tell it. */
  readonly secret: string;
}

/** The name of a document whose name is not what is hostile. */
export const DEPLOYMENT = 'guest';

export const FAMILIES: readonly Family[] = [...TEXT_FAMILIES, ...SHAPE_FAMILIES, ...VALUE_FAMILIES];

/** Every family as often as its share says, with its place among its own. */
const SLOTS = FAMILIES.flatMap((family) =>
  Array.from({ length: family.share }, (_, place) => ({ family, place })),
);

/** The document `index` of `seed`: the same one whichever were made before, so that one number brings it back. */
export function hostileDocument(seed: number, index: number): HostileDocument {
  const slot = SLOTS[index % SLOTS.length];
  if (slot === undefined) throw new TypeError('expected an index from 0');
  const { family, place } = slot;
  const chance = chanceOf(seed, index);
  const turn = Math.floor(index / SLOTS.length) * family.share + place + (seed % 1009);
  const open = chance.happens(0.5);
  // Valid in a text only, so that no rule of a name or a path can let it through to a place that is told.
  const secret = `Hush!${((seed ^ 0x5bd1e995) >>> 0).toString(36)}+${index.toString(36)}!`;
  const { content, deployment = DEPLOYMENT } = family.make({ chance, turn, secret, open });
  return {
    seed,
    index,
    family: family.name,
    always: family.always,
    bytes: bytesOf(content),
    deployment,
    open,
    secret,
  };
}

function bytesOf(content: Made['content']): Uint8Array {
  if (content instanceof Uint8Array) return content;
  return new TextEncoder().encode(typeof content === 'string' ? content : writeTree(content));
}

import { type Family, type FamilyInput, freshTree, inTurn } from './family.ts';
import { objectsOf, setField, spotsOf, textTree, treeAt, treeOf, type Tree, writeTree } from './tree.ts';
import { FIRST_SERVICE } from './valid-document.ts';
import { NAMES, PROTOTYPE_KEYS, STRAYS, VERSIONS } from './words.ts';
import { sampleText } from './text-families.ts';

const UNKNOWN_KEYS = [
  'Image',
  'image ',
  'imge',
  'dependsOn',
  'privileged',
  'capAdd',
  'securityContext',
  'volumes',
  'restartPolicy',
  'minReadySeconds',
  'updateOrder',
  '',
  '$schema',
  '//',
  'a~b/c',
  'ü',
  '\u0000',
  '\u202e',
  'k'.repeat(129),
  'x'.repeat(10_000),
  'container_name',
  'networks',
  'pid',
  'ipc',
  'devices',
  'healthcheck',
  'type',
  'source',
  'env',
  'services',
  'spec',
  'metadata',
];

/** Something at every place of the sample in turn. */
function sampleSpots({ secret }: FamilyInput): { tree: Tree; spots: ReturnType<typeof spotsOf> } {
  const tree = treeOf(JSON.parse(sampleText(secret)));
  return { tree, spots: spotsOf(tree) };
}

function nested(depth: number, kind: number): string {
  const [open, inner, close] = (
    [
      ['[', '', ']'],
      ['{"a":', '1', '}'],
      ['[{"a":', '1', '}]'],
    ] as const
  )[kind] ?? ['[', '', ']'];
  return open.repeat(depth) + inner + close.repeat(depth);
}

/** `key` with some of its characters escaped. */
function escapedKey(key: string): string {
  const text: string = JSON.parse(key) as string;
  return `"${Array.from({ length: text.length }, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`;
}

const MANY: readonly ((service: ReturnType<typeof treeAt>, count: number) => void)[] = [
  (service, count) =>
    setField(service, 'env', treeOf(Object.fromEntries(numbered(count, (one) => [`A${one}`, ''])))),
  (service, count) =>
    setField(service, 'labels', treeOf(Object.fromEntries(numbered(count, (one) => [`a${one}`, ''])))),
  (service, count) => setField(service, 'args', treeOf(numbered(count, () => ''))),
  (service, count) => setField(service, 'command', treeOf(numbered(count, () => 'a'))),
  (service, count) =>
    setField(service, 'mounts', treeOf(numbered(count, (one) => ({ type: 'tmpfs', target: `/a${one}` })))),
  (service, count) => setField(service, 'ports', treeOf(numbered(count, (one) => `${one + 1}:1`))),
];

function numbered<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** What is wrong with the shape of a document, or too much of it. */
export const SHAPE_FAMILIES: readonly Family[] = [
  {
    name: 'deep',
    share: 2,
    always: 'rejected',
    make(input) {
      const { chance } = input;
      const depth = chance.pick([24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 100, 10_000, 100_000]);
      const deep = textTree(nested(depth, chance.below(3)));
      if (chance.happens(0.2)) return { content: deep };
      const { tree, spots } = sampleSpots(input);
      chance.pick(spots).set(deep);
      return { content: tree };
    },
  },
  {
    name: 'huge',
    share: 1,
    make(input) {
      const { chance, turn } = input;
      const tree = freshTree(input);
      const service = treeAt(tree, 'services', FIRST_SERVICE);
      const long = (bytes: number): Tree =>
        textTree(`"${chance.pick(['x', 'é', '\\n', '\\u00e9']).repeat(bytes)}"`);
      switch (turn % 8) {
        case 0: {
          // To the byte on either side of the limit.
          const text = writeTree(tree);
          const size = 1_048_576 + chance.pick([-1, 0, 1]);
          return { content: text + ' '.repeat(Math.max(0, size - Buffer.byteLength(text))) };
        }
        case 1:
          return {
            content: chance
              .pick(['[', '{"a":', '"a', '1', ' ', '[1e999,', '-0,', '{"a":1,"a":1,'])
              .repeat(130_000),
          };
        case 2:
          setField(service, chance.pick(['image', 'user', 'workingDir', 'network', 'x']), long(100_000));
          break;
        case 3:
          setField(treeAt(service), 'args', {
            kind: 'array',
            items: [long(chance.pick([131_070, 131_071, 131_072, 65_535, 65_536, 43_690]))],
          });
          break;
        case 4:
          setField(service, 'env', {
            kind: 'object',
            entries: [{ key: '"LONG"', value: long(chance.pick([131_065, 131_066, 131_067, 65_533])) }],
          });
          break;
        case 5:
          setField(
            tree as ReturnType<typeof treeAt>,
            'services',
            treeOf(
              Object.fromEntries(
                numbered(chance.pick([256, 257, 1000]), (one) => [
                  `s${one}`,
                  { image: chance.pick(['a', 'a', '!']) },
                ]),
              ),
            ),
          );
          break;
        case 6:
          setField(service, 'env', treeOf(Object.fromEntries(numbered(20_000, (one) => [`A${one}`, one]))));
          break;
        default:
          setField(
            tree as ReturnType<typeof treeAt>,
            `k${'k'.repeat(chance.below(500_000))}`,
            textTree('{"b":1,"b":1}'),
          );
      }
      return { content: tree };
    },
  },
  {
    name: 'as many as there may be',
    share: 1,
    make(input) {
      const tree = freshTree(input);
      const service = treeAt(tree, 'services', FIRST_SERVICE);
      setField(service, 'network', textTree('"private"'));
      inTurn(MANY, input.turn)(service, input.chance.pick([0, 1, 128, 129, 1024, 1025]));
      return { content: tree };
    },
  },
  {
    name: 'keys of prototypes',
    share: 2,
    make(input) {
      const { chance } = input;
      const tree = freshTree(input);
      const object = chance.pick(objectsOf(tree));
      const key = JSON.stringify(inTurn(PROTOTYPE_KEYS, input.turn));
      const value = textTree(
        chance.pick([
          '{"image":"nginx"}',
          '"x"',
          '{"toString":null}',
          '1',
          'null',
          '{"__proto__":{"image":"a"}}',
        ]),
      );
      if (chance.happens(0.7)) object.entries.push({ key, value });
      else if (object.entries.length > 0) chance.pick(object.entries).key = key;
      return { content: tree };
    },
  },
  {
    name: 'duplicate keys',
    share: 3,
    always: 'rejected',
    make(input) {
      const { chance } = input;
      const tree = freshTree(input);
      for (let left = chance.pick([1, 1, 1, 2, 30]); left > 0; left -= 1) {
        const { entries } = chance.pick(objectsOf(tree).filter((object) => object.entries.length > 0));
        const { key, value } = chance.pick(entries);
        const again = {
          key: chance.happens(0.5) ? key : escapedKey(key),
          value: chance.happens(0.5) ? value : textTree(chance.pick(STRAYS.slice(0, 18))),
        };
        entries.splice(chance.below(entries.length + 1), 0, again);
      }
      return { content: tree };
    },
  },
  {
    name: 'names of services',
    share: 2,
    make(input) {
      const tree = freshTree(input);
      const entry = input.chance.pick(treeAt(tree, 'services').entries);
      entry.key = JSON.stringify(inTurn(NAMES, input.turn));
      return { content: tree };
    },
  },
  {
    name: 'names of deployments',
    share: 1,
    make: (input) => ({ content: freshTree(input), deployment: inTurn(NAMES, input.turn) }),
  },
  {
    name: 'unknown fields',
    share: 2,
    make(input) {
      const tree = freshTree(input);
      const object = input.chance.pick(objectsOf(tree));
      const key = JSON.stringify(inTurn(UNKNOWN_KEYS, input.turn));
      if (object.entries.every((entry) => entry.key !== key))
        object.entries.push({ key, value: textTree(input.chance.pick(STRAYS)) });
      return { content: tree };
    },
  },
  {
    name: 'each value replaced',
    share: 5,
    make(input) {
      const { tree, spots } = sampleSpots(input);
      inTurn(spots, input.turn).set(textTree(input.chance.pick(STRAYS)));
      return { content: tree };
    },
  },
  {
    name: 'each value left out',
    share: 1,
    make(input) {
      const { tree, spots } = sampleSpots(input);
      inTurn(spots, input.turn).remove();
      if (input.chance.happens(0.3)) spotsOf(tree).at(-1)?.remove();
      return { content: tree };
    },
  },
  {
    name: 'values of another place',
    share: 2,
    make(input) {
      const { tree, spots } = sampleSpots(input);
      for (let left = 1 + input.chance.below(3); left > 0; left -= 1)
        input.chance.pick(spots).set(textTree(writeTree(input.chance.pick(spots).value)));
      return { content: tree };
    },
  },
  {
    name: 'versions',
    share: 1,
    make(input) {
      const tree = freshTree(input);
      setField(treeAt(tree), 'apiVersion', textTree(inTurn(VERSIONS, input.turn)));
      return { content: tree };
    },
  },
  { name: 'valid', share: 2, always: 'accepted', make: (input) => ({ content: freshTree(input) }) },
];

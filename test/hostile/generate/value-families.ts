import { type Family, type FamilyInput, freshTree, inTurn, type Made } from './family.ts';
import { setField, textTree, treeAt, treeOf } from './tree.ts';
import { FIRST_SERVICE } from './valid-document.ts';
import { IMAGES, LABEL_KEYS, NAMES, PATHS, PORTS, SIGNALS, USERS, VARIABLE_NAMES } from './words.ts';

/** A valid document whose first service has this in the place of a field. */
function withField(input: FamilyInput, field: string, value: unknown): Made {
  const tree = freshTree(input);
  setField(treeAt(tree, 'services', FIRST_SERVICE), field, treeOf(value));
  return { content: tree };
}

function mountOf({ chance, turn }: FamilyInput): unknown {
  const path = inTurn(PATHS, turn);
  const target = chance.happens(0.5) ? path : '/data';
  const options = chance.pick([
    {},
    {},
    {},
    { readOnly: true },
    { readOnly: 'yes' },
    { options: 'rw' },
    { propagation: 'shared' },
    { subPath: '..' },
  ]);
  switch (chance.below(6)) {
    case 0:
      return { type: 'bind', source: path, target: '/data', ...options };
    case 1:
      return { type: 'volume', source: chance.pick(NAMES), target: '/data', ...options };
    case 2:
      return { type: 'volume', source: 'data', target: path, ...options };
    case 3:
      return { type: 'tmpfs', target: path, ...options };
    case 4:
      return {
        type: chance.pick(['Volume', 'nfs', '', 'bind,source=/', 'toString', '__proto__', 'image']),
        source: '/',
        target,
      };
    default:
      return chance.pick<unknown>([
        `${path}:/data`,
        ['/a', '/b'],
        { source: path, target },
        { type: 'bind', target },
        { type: 'tmpfs', source: '/', target },
        { type: 'volume', source: 'data' },
        null,
      ]);
  }
}

/** What is wrong with a single value, or with two of them together. */
export const VALUE_FAMILIES: readonly Family[] = [
  { name: 'images', share: 3, make: (input) => withField(input, 'image', inTurn(IMAGES, input.turn)) },
  {
    name: 'variables',
    share: 2,
    make(input) {
      const tree = freshTree(input);
      const { chance, secret } = input;
      const service = treeAt(tree, 'services', FIRST_SERVICE);
      const key = JSON.stringify(inTurn(VARIABLE_NAMES, input.turn));
      const value = chance.pick([
        JSON.stringify(secret),
        JSON.stringify(secret),
        JSON.stringify(`${secret}\0`),
        'null',
        '1',
        'true',
        `["${secret}"]`,
        `{"valueFrom":"${secret}"}`,
        `"${secret}\\ud800"`,
      ]);
      setField(service, 'env', {
        kind: 'object',
        entries: [
          { key: '"SECRET"', value: textTree(JSON.stringify(secret)) },
          { key, value: textTree(value) },
        ],
      });
      return { content: tree };
    },
  },
  {
    name: 'labels',
    share: 1,
    make: (input) =>
      withField(
        input,
        'labels',
        Object.fromEntries([
          [inTurn(LABEL_KEYS, input.turn), input.chance.pick<unknown>(['', 'x', '\0', 1])],
        ]),
      ),
  },
  {
    name: 'mounts',
    share: 4,
    make: (input) =>
      withField(input, 'mounts', [
        mountOf(input),
        ...input.chance.some(1, () => ({
          type: 'tmpfs',
          target: input.chance.pick(['/data', '/data/', '//data/.', '/other']),
        })),
      ]),
  },
  {
    name: 'ports',
    share: 3,
    make(input) {
      const { chance, turn } = input;
      const ports = [inTurn(PORTS, turn), ...chance.some(2, () => chance.pick(PORTS.slice(-16)))];
      const made = withField(input, 'ports', ports);
      if (typeof made.content === 'object' && 'kind' in made.content && chance.happens(0.9))
        setField(treeAt(made.content, 'services', FIRST_SERVICE), 'network', textTree('"private"'));
      return made;
    },
  },
  { name: 'users', share: 1, make: (input) => withField(input, 'user', inTurn(USERS, input.turn)) },
  {
    name: 'signals',
    share: 1,
    make: (input) => withField(input, 'lifecycle', { stopSignal: inTurn(SIGNALS, input.turn) }),
  },
  {
    name: 'working directories',
    share: 1,
    make: (input) => withField(input, 'workingDir', inTurn(PATHS, input.turn)),
  },
  {
    name: 'the host',
    share: 1,
    make(input) {
      const { chance } = input;
      return chance.happens(0.5)
        ? withField(
            input,
            'network',
            chance.pick([
              'host',
              'bridge',
              'container:x',
              'ns:/proc/1/ns/net',
              '',
              'Host',
              'none',
              'private',
            ]),
          )
        : withField(input, 'mounts', [
            {
              type: 'bind',
              source: chance.pick(['/', '/proc', '/var/run/docker.sock', '/etc']),
              target: '/host',
            },
          ]);
    },
  },
];

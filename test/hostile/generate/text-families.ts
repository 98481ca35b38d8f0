import { type Family, freshTree, inTurn } from './family.ts';
import { treeAt, setField, textTree, writeTree, spotsOf, objectsOf } from './tree.ts';
import { FIRST_SERVICE } from './valid-document.ts';
import { NUMBERS } from './words.ts';

/** Every kind of token is in it, and every byte of it is one after which it can be cut. */
export function sampleText(secret: string): string {
  const service =
    `"image":"registry.example:5000/a@sha256:${'c'.repeat(64)}","command":["/bin/web","ü😀"],"args":["\\u00fc\\ud83d\\ude00","\\"\\\\\\/\\b\\f\\n\\r\\t"],` +
    `"env":{"SECRET":"${secret}","E":""},"ports":["[::1]:8080:80/udp"],"mounts":[{"type":"volume","source":"data","target":"/data","readOnly":true},{"type":"tmpfs","target":"/tmp"}],` +
    `"network":"private","resources":{"memoryBytes":67108864,"cpus":1.5e-1,"pids":10},"readOnlyRoot":false,"labels":{"a":"b"},"lifecycle":{"gracePeriodSeconds":0}`;
  return `{"apiVersion":"rollforward/v1" ,\n\t"generation":7,"services":{"${FIRST_SERVICE}":{${service}}}}`;
}

const utf8 = new TextEncoder();

const BAD_SEQUENCES: readonly (readonly number[])[] = [
  [0x80],
  [0xbf, 0xbf],
  [0xc0, 0x80],
  [0xc1, 0xbf],
  [0xc0, 0xa2],
  [0xe0, 0x80, 0xa2],
  [0xe0, 0x9f, 0xbf],
  [0xf0, 0x80, 0x80, 0xa2],
  [0xf0, 0x8f, 0xbf, 0xbf],
  [0xed, 0xa0, 0x80],
  [0xed, 0xbf, 0xbf],
  [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0xf5, 0x80, 0x80, 0x80],
  [0xf8, 0x88, 0x80, 0x80, 0x80],
  [0xfe],
  [0xff],
  [0xc3],
  [0xe2, 0x82],
  [0xf0, 0x9f, 0x98],
  [0xfc],
];

const BROKEN_TEXTS: readonly ((text: string) => string)[] = [
  () => '',
  () => ' ',
  () => '\n\t\r ',
  () => 'null',
  () => '[]',
  () => '"x"',
  () => '0',
  () => '{}',
  () => 'nul',
  () => 'True',
  () => 'undefined',
  (text) => `\ufeff${text}`,
  (text) => `${text}\ufeff`,
  (text) => `${text}${text}`,
  (text) => `${text}\n${text}`,
  (text) => `${text},`,
  (text) => `${text}]`,
  (text) => `${text}}`,
  (text) => `${text}\0`,
  (text) => `${text}//`,
  (text) => `${text} x`,
  (text) => `// x\n${text}`,
  (text) => `/**/${text}`,
  (text) => `#!\n${text}`,
  (text) => `)]}',${text}`,
  (text) => `[${text}]`,
  (text) => `(${text})`,
  (text) => JSON.stringify(text),
  (text) => text.replace('}', ',}'),
  (text) => text.replace('{', '{,'),
  (text) => text.replace(',', ',,'),
  (text) => text.replace(',', ';'),
  (text) => text.replace(':', '='),
  (text) => text.replace(':', '::'),
  (text) => text.replace(':', ' '),
  (text) => text.replaceAll('"', "'"),
  (text) => text.replace('"apiVersion"', 'apiVersion'),
  (text) => text.replace('"apiVersion"', "'apiVersion'"),
  (text) => text.replace('"apiVersion"', '1'),
  (text) => text.replace('"apiVersion"', 'null'),
  (text) => text.replace('"apiVersion"', '{}'),
  (text) => text.replace('SECRET', 'SEC\nRET'),
  (text) => text.replace('SECRET', 'SEC\tRET'),
  (text) => text.replace('SECRET', 'SEC\0RET'),
  (text) => text.replace('SECRET', 'SEC\\RET'),
  (text) => text.replace('SECRET', 'SEC\\x41RET'),
  (text) => text.replace('SECRET', 'SEC\\u12G4'),
  (text) => text.replace('SECRET', 'SEC\\u{41}'),
  (text) => text.replace('SECRET', "SEC\\'RET"),
  (text) => text.replace('SECRET', 'SEC\\0RET'),
  (text) => text.replace('SECRET', 'SEC\\\nRET'),
  (text) => text.replace('SECRET', 'SEC\\U0041'),
  (text) => text.replaceAll(',', ',\u00a0'),
  (text) => text.replaceAll(',', ',\f'),
  (text) => text.replaceAll(',', ',\v'),
  (text) => text.replaceAll(',', ',\u2028'),
  (text) => text.replaceAll(',', ',\u0085'),
];

/** Other spellings of the same document. */
const SPELLINGS: readonly ((text: string) => string)[] = [
  (text) => `\n\t\r ${text}\n\n`,
  (text) => JSON.stringify(JSON.parse(text), null, '\t'),
  (text) => text.replace('"image"', '"\\u0069mage"'),
  (text) => text.replace('"services"', '"\\u0073\\u0065rvices"'),
  (text) => text.replace('SECRET', '\\u0053ECRET'),
  (text) => text.replaceAll(':"', ' \r\n:\t"'),
  (text) => text.replace('rollforward/v1', 'rollforward\\/v1'),
];

/** What is wrong with the text, whatever it says. */
export const TEXT_FAMILIES: readonly Family[] = [
  {
    name: 'cut at each byte',
    share: 9,
    always: 'rejected',
    make({ turn, secret }) {
      const bytes = utf8.encode(sampleText(secret));
      return { content: bytes.subarray(0, turn % bytes.length) };
    },
  },
  {
    name: 'bytes changed',
    share: 6,
    make(input) {
      const { chance } = input;
      let bytes = [
        ...utf8.encode(chance.happens(0.5) ? sampleText(input.secret) : writeTree(freshTree(input))),
      ];
      for (let left = 1 + chance.below(4); left > 0; left -= 1) {
        const at = chance.below(bytes.length);
        const other = chance.happens(0.5)
          ? chance.below(256)
          : '{}[]",:\\0-e. \n'.charCodeAt(chance.below(14));
        switch (chance.below(5)) {
          case 0:
            bytes[at] = other;
            break;
          case 1:
            bytes[at] = (bytes[at] ?? 0) ^ (1 << chance.below(8));
            break;
          case 2:
            bytes.splice(at, 0, other);
            break;
          case 3:
            bytes.splice(at, 1 + chance.below(8));
            break;
          default: {
            const slice = bytes.slice(at, at + 1 + chance.below(40));
            const to = chance.happens(0.5) ? at : chance.below(bytes.length);
            bytes = [...bytes.slice(0, to), ...slice, ...bytes.slice(to)];
          }
        }
      }
      return { content: Uint8Array.from(bytes) };
    },
  },
  {
    name: 'not UTF-8',
    share: 3,
    always: 'rejected',
    make(input) {
      const { chance, turn } = input;
      const bytes = utf8.encode(writeTree(freshTree(input)));
      if (chance.happens(0.1)) return { content: Buffer.from(Buffer.from(bytes).toString(), 'utf16le') };
      if (chance.happens(0.1))
        return {
          content: Buffer.concat([
            Buffer.from([0xff, 0xfe]),
            Buffer.from(Buffer.from(bytes).toString(), 'utf16le'),
          ]),
        };
      const at = chance.pick([0, bytes.length, chance.below(bytes.length)]);
      return {
        content: Buffer.concat([
          bytes.subarray(0, at),
          Buffer.from(inTurn(BAD_SEQUENCES, turn)),
          bytes.subarray(at),
        ]),
      };
    },
  },
  {
    name: 'half surrogate pairs',
    share: 2,
    make(input) {
      const half = input.chance.pick([
        '\\ud800',
        '\\uDFFF',
        '\\ude00\\ud83d',
        '\\ud83d\\ud83d\\ude00',
        '\\ud83d\\u0041',
        '\\ud83d\\ude00',
        'a\\udbff\\udfffb',
      ]);
      const tree = freshTree(input);
      if (input.chance.happens(0.5)) {
        const entries = objectsOf(tree).flatMap((object) => object.entries);
        const entry = input.chance.pick(entries);
        entry.key = `${entry.key.slice(0, -1)}${half}"`;
      } else {
        const texts = spotsOf(tree).filter(
          ({ value }) => value.kind === 'text' && value.text.startsWith('"'),
        );
        input.chance.pick(texts).set(textTree(`"${half}"`));
      }
      return { content: tree };
    },
  },
  {
    name: 'not JSON',
    share: 4,
    always: 'rejected',
    make: (input) => ({ content: inTurn(BROKEN_TEXTS, input.turn)(sampleText(input.secret)) }),
  },
  {
    name: 'other spellings',
    share: 1,
    always: 'accepted',
    make: (input) => ({ content: inTurn(SPELLINGS, input.turn)(writeTree(freshTree(input))) }),
  },
  {
    name: 'numbers',
    share: 3,
    make(input) {
      const tree = freshTree(input);
      const number = textTree(inTurn(NUMBERS, input.turn));
      const service = treeAt(tree, 'services', FIRST_SERVICE);
      const { chance } = input;
      const [where, key] = chance.pick([
        [tree, 'generation'],
        ['resources', 'memoryBytes'],
        ['resources', 'cpus'],
        ['resources', 'pids'],
        ['lifecycle', 'gracePeriodSeconds'],
        ['env', 'A'],
      ] as const);
      if (typeof where === 'string')
        setField(service, where, { kind: 'object', entries: [{ key: `"${key}"`, value: number }] });
      else if (where.kind === 'object') setField(where, key, number);
      return { content: tree };
    },
  },
];

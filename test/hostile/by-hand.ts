const IMAGE = 'nginx:1.27';
const HEX = '0'.repeat(64);

/** A document that must be refused, and for what. */
export interface ByHand {
  readonly name: string;
  /** As it comes: text, bytes, or a value to write as JSON. */
  readonly document: unknown;
  /** Where its mistakes are, in this order. `""` is the whole document. */
  readonly pointers: readonly string[];
  /** Bytes to the first mistake, where it is one of the text. */
  readonly offset?: number;
}

function withServices(services: unknown): unknown {
  return { apiVersion: 'rollforward/v1', services };
}

/** One service `web` with these fields besides an image; its mistakes are told from `/services/web`. */
function service(name: string, fields: object, ...pointers: string[]): ByHand {
  const document = withServices({ web: { image: IMAGE, ...fields } });
  return { name, document, pointers: pointers.map((pointer) => `/services/web${pointer}`) };
}

function named(name: string, key: string, pointer: string): ByHand {
  return { name, document: withServices(Object.fromEntries([[key, { image: IMAGE }]])), pointers: [pointer] };
}

function image(reference: string): ByHand {
  return service(`image ${reference.slice(0, 40)}`, { image: reference }, '/image');
}

function text(name: string, document: string | Uint8Array, offset: number): ByHand {
  return { name, document, pointers: [''], offset };
}

function port(port: string): ByHand {
  return service(`port ${port}`, { ports: [port] }, '/ports/0');
}

function mount(name: string, value: unknown, pointer: string): ByHand {
  return service(name, { mounts: [value] }, `/mounts/0${pointer}`);
}

const START = '{"apiVersion":"rollforward/v1","services":';
const WEB = `${START}{"web":`;
const bytes = (...parts: readonly (string | number)[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'number' ? Buffer.from([part]) : Buffer.from(part))));

/** Documents that must be refused, each written by hand with the place of each of its mistakes. */
export const BY_HAND: readonly ByHand[] = [
  // Bytes and text.
  text('nothing', '', 0),
  text('white space only', ' \n\t', 0),
  text('a byte order mark', `\ufeff${START}{}}`, 0),
  text('UTF-16', Buffer.from(`\ufeff${START}{}}`, 'utf16le'), 0),
  text('an overlong NUL', bytes(START, '"', 0xc0, 0x80, '"}'), 43),
  text('a surrogate in UTF-8', bytes(START, '"', 0xed, 0xa0, 0x80, '"}'), 43),
  text('above U+10FFFF', bytes(START, '"', 0xf4, 0x90, 0x80, 0x80, '"}'), 43),
  text('a character cut off', bytes(START, '"ab', 0xf0, 0x9f, 0x98), 45),
  text('cut in an object', WEB, 49),
  text('cut in a text', `${WEB}{"image":"ngi`, 62),
  text('a second document', `${START}{}}${START}{}}`, 45),
  text('a comma at the end of an object', `${START}{},}`, 45),
  text('a comma at the end of a list', `${WEB}{"args":["a",]}}}`, 62),
  text('a comment', `/* hello */${START}{}}`, 0),
  text('single quotes', "{'apiVersion':'rollforward/v1'}", 1),
  text('a key without quotes', '{apiVersion:"rollforward/v1"}', 1),
  text('a line break in a text', '{"a":"b\n"}', 7),
  text('an escape of JavaScript', '{"a":"\\x41"}', 6),
  text('half an escape', '{"a":"\\u12"}', 6),
  text('NaN', '{"a":NaN}', 5),
  text('a number in hexadecimal', '{"a":0x10}', 6),
  text('a number with a leading zero', '{"a":012}', 6),
  text('a number with a plus', '{"a":+1}', 5),
  text('a number without digits behind the point', '{"a":1.}', 6),
  text('a no-break space', '{\u00a0"a":1}', 1),
  text('33 lists within each other', '['.repeat(33), 32),
  text('a million lists within each other', '['.repeat(1_000_000), 32),
  { name: 'a byte too many', document: ' '.repeat(1_048_577), pointers: [''] },
  { name: 'a key again', document: `${START}{},"services":{}}`, pointers: ['/services'], offset: 45 },
  {
    name: 'a key again, escaped',
    document: `${START}{},"\\u0073ervices":{}}`,
    pointers: ['/services'],
    offset: 45,
  },
  { name: 'a service again', document: `${WEB}{},"web":{}}}`, pointers: ['/services/web'], offset: 52 },
  {
    name: '__proto__ again',
    document: '{"__proto__":1,"__proto__":2}',
    pointers: ['/__proto__'],
    offset: 15,
  },
  {
    name: 'a variable again',
    document: `${WEB}{"env":{"A":"1","A":"2"}}}}`,
    pointers: ['/services/web/env/A'],
    offset: 65,
  },
  { name: 'half a pair in a text', document: '{"a":"\\ud800"}', pointers: ['/a'], offset: 5 },
  { name: 'half a pair in a key', document: '{"a":{"\\udc00":1}}', pointers: ['/a'], offset: 6 },
  { name: 'a pair the wrong way round', document: '["\\ude00\\ud83d"]', pointers: ['/0'], offset: 1 },
  { name: 'a number without end', document: '{"generation":1e400}', pointers: ['/generation'], offset: 14 },
  { name: 'minus zero', document: '{"generation":-0}', pointers: ['/generation'], offset: 14 },
  { name: 'minus zero with decimals', document: '[-0.00e1]', pointers: ['/0'], offset: 1 },
  { name: 'a number that becomes zero', document: '[1e-400]', pointers: ['/0'], offset: 1 },
  { name: 'a number that becomes another', document: '[9007199254740993]', pointers: ['/0'], offset: 1 },
  // The document's shape.
  { name: 'null', document: 'null', pointers: [''] },
  { name: 'a list', document: '[]', pointers: [''] },
  { name: 'an object without anything', document: '{}', pointers: ['', ''] },
  { name: 'no version', document: { services: {} }, pointers: [''] },
  { name: 'no services', document: { apiVersion: 'rollforward/v1' }, pointers: [''] },
  {
    name: 'the next version',
    document: { apiVersion: 'rollforward/v2', services: null, x: 1 },
    pointers: ['/apiVersion'],
  },
  {
    name: 'a version that is a list',
    document: { apiVersion: ['rollforward/v1'], services: {} },
    pointers: ['/apiVersion'],
  },
  { name: 'services that are a list', document: withServices([]), pointers: ['/services'] },
  { name: 'services that are null', document: withServices(null), pointers: ['/services'] },
  {
    name: 'a field nobody knows',
    document: { ...Object(withServices({})), kind: 'Deployment' },
    pointers: ['/kind'],
  },
  {
    name: '__proto__ at the top',
    document: `${START}{},"__proto__":{"generation":1}}`,
    pointers: ['/__proto__'],
  },
  {
    name: 'constructor at the top',
    document: { ...Object(withServices({})), constructor: 1 },
    pointers: ['/constructor'],
  },
  {
    name: 'a generation below zero',
    document: { ...Object(withServices({})), generation: -1 },
    pointers: ['/generation'],
  },
  {
    name: 'half a generation',
    document: { ...Object(withServices({})), generation: 1.5 },
    pointers: ['/generation'],
  },
  {
    name: 'a generation in words',
    document: { ...Object(withServices({})), generation: '7' },
    pointers: ['/generation'],
  },
  {
    name: 'one service too many',
    document: withServices(
      Object.fromEntries(Array.from({ length: 257 }, (_, index) => [`s${index}`, { image: IMAGE }])),
    ),
    pointers: ['/services'],
  },
  // Names.
  named('a name in capitals', 'Web', '/services/Web'),
  named('a name with a dot', 'a.b', '/services/a.b'),
  named('a name that begins with a dash', '-rm', '/services/-rm'),
  named('a name that ends with a dash', 'a-', '/services/a-'),
  named('a name with a slash', 'a/b', '/services/a~1b'),
  named('a name with a tilde', 'a~b', '/services/a~0b'),
  named('no name', '', '/services/'),
  named('a name of 64 letters', 'a'.repeat(64), `/services/${'a'.repeat(64)}`),
  named('a name too long to be shown', 'a'.repeat(129), '/services'),
  named('a name with a line break', 'a\nb', '/services'),
  named('a name that turns the text round', 'a\u202eb', '/services'),
  named('__proto__ as a name', '__proto__', '/services/__proto__'),
  named('a full-width name', 'ｗｅｂ', '/services/ｗｅｂ'),
  // A service's shape.
  { name: 'a service that is null', document: withServices({ web: null }), pointers: ['/services/web'] },
  { name: 'a service without image', document: withServices({ web: {} }), pointers: ['/services/web'] },
  service('a misspelled field', { imge: IMAGE }, '/imge'),
  service('a field of another system', { privileged: true }, '/privileged'),
  service('a field that nothing honours', { dependsOn: ['db'] }, '/dependsOn'),
  service('toString', { toString: 'x' }, '/toString'),
  {
    name: '__proto__ in a service',
    document: `${WEB}{"image":"a","__proto__":{"user":"0"}}}}`,
    pointers: ['/services/web/__proto__'],
  },
  // Images.
  image(''),
  image('dir:/etc'),
  image('dir:80/x'),
  image('oci:5000/x'),
  image('dir'),
  image('docker://nginx'),
  image('docker-archive:/x.tar'),
  image('containers-storage:nginx'),
  image('--privileged'),
  image('Nginx'),
  image('nginx:'),
  image('nginx:a b'),
  image('nginx@sha256:abc'),
  image(`nginx@sha256:${HEX.slice(1)}A`),
  image('sha256:abc'),
  image('../nginx'),
  image('a//b'),
  image('http://a/b'),
  image('user:pass@host/a'),
  image('nginx\n'),
  image('nginx\0'),
  image('a'.repeat(513)),
  service('an image that is a list', { image: [IMAGE] }, '/image'),
  // Words and variables.
  service('a command that is a text', { command: '/bin/web' }, '/command'),
  service('a command of no words', { command: [] }, '/command'),
  service('a command of nothing', { command: ['', 'a'] }, '/command/0'),
  service('a number for a word', { args: ['-p', 80] }, '/args/1'),
  service('a NUL in a word', { args: ['a\0b'] }, '/args/0'),
  service('too many words', { args: Array.from({ length: 1025 }, () => '') }, '/args'),
  service('a list of variables', { env: ['A=1'] }, '/env'),
  service('a number for a variable', { env: { A: 1 } }, '/env/A'),
  service('null for a variable', { env: { A: null } }, '/env/A'),
  service('a NUL in a variable', { env: { A: 'a\0' } }, '/env/A'),
  service('a variable without name', { env: { '': 'x' } }, '/env/'),
  service('= in the name of a variable', { env: { 'LD_PRELOAD=/x;A': 'x' } }, '/env'),
  service('a line break in the name of a variable', { env: { 'A\nB': 'x' } }, '/env'),
  service('a dash in the name of a variable', { env: { 'A-B': 'x' } }, '/env/A-B'),
  service('a variable that the kernel refuses', { env: { A: 'x'.repeat(131_070) } }, '/env/A'),
  // Labels.
  service('a label of ours', { labels: { 'io.rollforward.owner': 'me' } }, '/labels/io.rollforward.owner'),
  service('a label with =', { labels: { 'a=b': '' } }, '/labels'),
  service('a label that is true', { labels: { a: true } }, '/labels/a'),
  service('__proto__ as a label', { labels: Object.fromEntries([['__proto__', '']]) }, '/labels/__proto__'),
  // Ports.
  port('80'),
  port('0:80'),
  port('80:65536'),
  port('080:80'),
  port('80:80/sctp'),
  port('80-90:80-90'),
  port('1.2.3.04:80:80'),
  port('256.1.1.1:80:80'),
  port('localhost:80:80'),
  port('::1:80:80'),
  port('[::ffff:127.0.0.1]:80:80'),
  port('[fe80::1%eth0]:80:80'),
  service('a port that is a number', { ports: [80] }, '/ports/0'),
  service('one port twice', { ports: ['80:80', '127.0.0.1:80:81/tcp'] }, '/ports/1'),
  service('one port on one address and on all', { ports: ['10.0.0.1:80:80', '0.0.0.0:80:80'] }, '/ports/1'),
  service(
    'one port in two spellings of an address',
    { ports: ['[::1]:80:80', '[0:0::1]:80:80'] },
    '/ports/1',
  ),
  service('ports without a network', { network: 'none', ports: ['80:80'] }, '/ports'),
  {
    name: 'one port for two services',
    document: withServices({ a: { image: IMAGE, ports: ['80:80'] }, b: { image: IMAGE, ports: ['80:90'] } }),
    pointers: ['/services/b/ports/0'],
  },
  // Mounts.
  mount('a mount in a text', '/etc:/etc', ''),
  mount('a mount without type', { target: '/a' }, ''),
  mount('a mount of another type', { type: 'nfs', target: '/a' }, '/type'),
  mount('a tmpfs with a source', { type: 'tmpfs', source: '/', target: '/a' }, '/source'),
  mount('a volume that is a path', { type: 'volume', source: '/etc', target: '/a' }, '/source'),
  mount('a volume that climbs', { type: 'volume', source: '..', target: '/a' }, '/source'),
  mount('a mount on the root', { type: 'tmpfs', target: '/' }, '/target'),
  mount('a mount on the root, in other words', { type: 'tmpfs', target: '/./.' }, '/target'),
  mount('a mount on the processes', { type: 'tmpfs', target: '/proc' }, '/target'),
  mount('a mount among the processes', { type: 'volume', source: 'a', target: '//./proc/self' }, '/target'),
  mount('a target that is not absolute', { type: 'tmpfs', target: 'a' }, '/target'),
  mount('a target that climbs', { type: 'tmpfs', target: '/a/../../etc' }, '/target'),
  mount('options behind a comma', { type: 'tmpfs', target: '/a,size=1g' }, '/target'),
  mount('options behind a colon', { type: 'volume', source: 'a', target: '/a:exec' }, '/target'),
  mount('a flag in words', { type: 'tmpfs', target: '/a', readOnly: 'yes' }, '/readOnly'),
  mount('options of a mount', { type: 'tmpfs', target: '/a', options: 'exec' }, '/options'),
  mount('a path of the host', { type: 'bind', source: '/etc', target: '/a' }, ''),
  mount('the root of the host', { type: 'bind', source: '/', target: '/host', readOnly: true }, ''),
  mount('the processes of the host', { type: 'bind', source: '/proc', target: '/a' }, ''),
  mount('a path of the host that climbs', { type: 'bind', source: '/srv/../etc', target: '/a' }, '/source'),
  service(
    'two mounts at one place',
    {
      mounts: [
        { type: 'tmpfs', target: '/a' },
        { type: 'tmpfs', target: '//a/./' },
      ],
    },
    '/mounts/1/target',
  ),
  // The rest of a service.
  service('the network of the host', { network: 'host' }, '/network'),
  service('the network of another container', { network: 'container:db' }, '/network'),
  service('a user with a command', { user: 'root;id' }, '/user'),
  service('no user', { user: '' }, '/user'),
  service('a user below zero', { user: '-1' }, '/user'),
  service('a signal by its number', { lifecycle: { stopSignal: '9' } }, '/lifecycle/stopSignal'),
  service('a signal that stops nothing', { lifecycle: { stopSignal: 'SIGSTOP' } }, '/lifecycle/stopSignal'),
  service('a grace below zero', { lifecycle: { gracePeriodSeconds: -1 } }, '/lifecycle/gracePeriodSeconds'),
  service(
    'more than a day of grace',
    { lifecycle: { gracePeriodSeconds: 86_401 } },
    '/lifecycle/gracePeriodSeconds',
  ),
  service('a working directory that climbs', { workingDir: '/a/..' }, '/workingDir'),
  service('too little memory', { resources: { memoryBytes: 6_291_455 } }, '/resources/memoryBytes'),
  service('a thousandth of a processor', { resources: { cpus: 0.001 } }, '/resources/cpus'),
  service('no processes', { resources: { pids: 0 } }, '/resources/pids'),
  service('a root that is read-only in words', { readOnlyRoot: 'false' }, '/readOnlyRoot'),
  service('a policy in capitals', { pullPolicy: 'Always' }, '/pullPolicy'),
  service('a restart of another system', { restart: 'unless-stopped' }, '/restart'),
  service('three mistakes', { user: '', ports: ['x'], env: { A: 1 } }, '/user', '/ports/0', '/env/A'),
];

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { ServiceSpec } from '../../src/document/document.ts';
import { parseDocument } from '../../src/document/parse.ts';
import { deploymentDocument, spoiledDocument } from './arbitraries.ts';
import { bytesOf } from './bytes.ts';
import { issuesOf } from './issues-of.ts';
import { resolves } from './resolves.ts';

const admitAll = { admit: () => true };

function documentOf(services: unknown): unknown {
  return { apiVersion: 'rollforward/v1', services };
}

/** Where the mistakes of a service are, and what was expected. */
function refusals(service: unknown): string[] {
  return issuesOf(() => parseDocument(bytesOf(documentOf({ web: service })), admitAll)).map(
    ({ pointer, expected }) => `${pointer.replace('/services/web', '')}: ${expected}`,
  );
}

function refusalsOf(document: unknown): string[] {
  return issuesOf(() => parseDocument(bytesOf(document))).map(({ message }) => message);
}

describe('parseDocument', () => {
  it('gives revision, generation, and each service with its digest', () => {
    const parsed = parseDocument(
      bytesOf('{"apiVersion":"rollforward/v1","generation":7,"services":{"web":{"image":"nginx:1.27"}}}'),
    );
    expect(parsed.revision).toMatch(/^[0-9a-f]{64}$/);
    expect(parsed.generation).toBe(7);
    expect([...parsed.services]).toEqual([
      [
        'web',
        {
          spec: { image: 'nginx:1.27' },
          digest: 'v1:425f67ea157483d7242161136370b08c353a3558b4bbef668b45b16906a3ecc7',
        },
      ],
    ]);
  });

  it('takes no services for a wish for nothing', () => {
    const parsed = parseDocument(bytesOf(documentOf({})));
    expect(parsed.services.size).toBe(0);
    expect(parsed).not.toHaveProperty('generation');
  });

  it('takes every field there is', () => {
    const service: ServiceSpec = {
      image: 'registry.example/shop/web:1.2',
      command: ['/bin/web'],
      args: ['--port', '8080', ''],
      env: { PORT: '8080', EMPTY: '' },
      ports: ['127.0.0.1:8080:8080/tcp', '[::1]:53:53/udp'],
      mounts: [
        { type: 'volume', source: 'data', target: '/data' },
        { type: 'tmpfs', target: '/tmp' },
        { type: 'bind', source: '/etc/ssl', target: '/etc/ssl', readOnly: true },
      ],
      network: 'private',
      user: '1000:1000',
      workingDir: '/srv',
      resources: { memoryBytes: 67_108_864, cpus: 0.29, pids: 100 },
      readOnlyRoot: true,
      labels: { 'example.team': 'shop' },
      pullPolicy: 'always',
      restart: 'on-failure',
      lifecycle: { stopSignal: 'SIGINT', gracePeriodSeconds: 0 },
    };
    const { services } = parseDocument(bytesOf(documentOf({ web: service })), admitAll);
    expect(services.get('web')?.spec).toEqual(service);
  });

  it('takes any valid document as it is', () => {
    fc.assert(
      fc.property(deploymentDocument, (document) => {
        const parsed = parseDocument(bytesOf(document), admitAll);
        expect(Object.fromEntries([...parsed.services].map(([name, { spec }]) => [name, spec]))).toEqual(
          JSON.parse(JSON.stringify(document.services)),
        );
      }),
    );
  });
});

describe('a document that is not one', () => {
  it.each([
    ['null', ['the document: found null, expected an object']],
    ['[]', ['the document: found an array, expected an object']],
    ['"x"', ['the document: found a string, expected an object']],
    ['{}', ['the document: expected the key "apiVersion"', 'the document: expected the key "services"']],
    ['{"apiVersion":"rollforward/v1"}', ['the document: expected the key "services"']],
    [
      '{"apiVersion":"rollforward/v1","services":null}',
      ['/services: found null, expected an object of at most 256 keys'],
    ],
    ['{"apiVersion":1,"services":{}}', ['/apiVersion: found a number, expected "rollforward/v1"']],
  ])('%s', (text, messages) => {
    expect(refusalsOf(text)).toEqual(messages);
  });

  it('of another version is refused for that alone', () => {
    expect(refusalsOf({ apiVersion: 'rollforward/v2', pods: [] })).toEqual([
      '/apiVersion: expected "rollforward/v1"',
    ]);
  });

  it.each([[-1], [1.5], ['7'], [null]])('has the generation %j', (generation) => {
    const pointers = issuesOf(() => parseDocument(bytesOf({ ...Object(documentOf({})), generation })));
    expect(pointers.map(({ pointer }) => pointer)).toEqual(['/generation']);
  });

  it('has a mistake in its text: then nothing else is looked at', () => {
    expect(refusalsOf('{"apiVersion":"rollforward/v1","services":{"web":{"image":1,"image":2}}}')).toEqual([
      '/services/web/image (line 1, column 61): key "image" again, expected each key once',
    ]);
  });
});

describe('a service name', () => {
  it.each(['Web', 'a.b', '', '-a', 'a-', 'a_b', 'ü', '__proto__', 'a/b', 'a'.repeat(64)])(
    '%j is refused',
    (name) => {
      const issues = issuesOf(() =>
        parseDocument(bytesOf(documentOf(Object.fromEntries([[name, { image: 'a' }]])))),
      );
      expect(issues.map(({ pointer }) => pointer)).toEqual([`/services/${name.replace('/', '~1')}`]);
    },
  );

  it.each(['constructor', 'tostring', '10', 'a'.repeat(63)])('%j is a name like any other', (name) => {
    const parsed = parseDocument(bytesOf(documentOf(Object.fromEntries([[name, { image: 'a' }]]))));
    expect([...parsed.services.keys()]).toEqual([name]);
  });
});

describe('a service is refused', () => {
  const image = 'nginx:1.27';
  const unknownKey = expect.stringContaining(': none but the keys image, command, args') as unknown as string;
  const long = 'x'.repeat(128 * 1024);

  it.each<[string, unknown, string[]]>([
    ['for being none', null, [': an object']],
    ['without an image', {}, [': the key "image"']],
    ['for an unknown key', { image, dependsOn: ['db'] }, [unknownKey]],
    ['for a key of a prototype', { image, constructor: {} }, [unknownKey]],
    ['for an empty command', { image, command: [] }, ['/command: an array of 1 to 1024 elements']],
    ['for empty arguments', { image, args: [] }, ['/args: an array of 1 to 1024 elements']],
    [
      'for a command that is a text',
      { image, command: '/bin/web' },
      ['/command: an array of 1 to 1024 elements'],
    ],
    [
      'for no program',
      { image, command: ['', 'a'] },
      ['/command/0: the program to start, not an empty text'],
    ],
    [
      'for ports of a host',
      { image, network: 'host', ports: ['1:1'] },
      ['/ports: no ports, because only the network "private" forwards them'],
    ],
    [
      'for ports of no network',
      { image, network: 'none', ports: ['1:1'] },
      ['/ports: no ports, because only the network "private" forwards them'],
    ],
    ['for an unknown network', { image, network: 'bridge' }, ['/network: "private" or "host" or "none"']],
    ['for an unknown restart', { image, restart: 'no' }, ['/restart: "always" or "on-failure" or "never"']],
    [
      'for an unknown pull policy',
      { image, pullPolicy: 'Always' },
      ['/pullPolicy: "missing" or "always" or "never"'],
    ],
    [
      'for too little memory',
      { image, resources: { memoryBytes: 6_291_455 } },
      ['/resources/memoryBytes: whole bytes, 6291456 to 9007199254740991'],
    ],
    [
      'for half a byte',
      { image, resources: { memoryBytes: 7e6 + 0.5 } },
      ['/resources/memoryBytes: whole bytes, 6291456 to 9007199254740991'],
    ],
    [
      'for no processes',
      { image, resources: { pids: 0 } },
      ['/resources/pids: a number of processes, 1 to 4194304'],
    ],
    [
      'for a grace below zero',
      { image, lifecycle: { gracePeriodSeconds: -1 } },
      ['/lifecycle/gracePeriodSeconds: whole seconds, 0 to 86400'],
    ],
    [
      'for a grace in words',
      { image, lifecycle: { gracePeriodSeconds: '30s' } },
      ['/lifecycle/gracePeriodSeconds: whole seconds, 0 to 86400'],
    ],
    [
      'for more than a day of grace',
      { image, lifecycle: { gracePeriodSeconds: 86_401 } },
      ['/lifecycle/gracePeriodSeconds: whole seconds, 0 to 86400'],
    ],
    ['for a flag that is a text', { image, readOnlyRoot: 'true' }, ['/readOnlyRoot: true or false']],
    [
      'for an unknown mount',
      { image, mounts: [{ type: 'nfs', target: '/a' }] },
      ['/mounts/0/type: "volume" or "tmpfs" or "bind"'],
    ],
    ['for a mount without type', { image, mounts: [{ target: '/a' }] }, ['/mounts/0: the key "type"']],
    [
      'for a volume without source',
      { image, mounts: [{ type: 'volume', target: '/a' }] },
      ['/mounts/0: the key "source"'],
    ],
    [
      'for a tmpfs with source',
      { image, mounts: [{ type: 'tmpfs', source: 'a', target: '/a' }] },
      ['/mounts/0/source: none but the keys type, target, readOnly'],
    ],
    [
      'for two mounts at one place',
      {
        image,
        mounts: [
          { type: 'tmpfs', target: '/a' },
          { type: 'tmpfs', target: '//a/./' },
        ],
      },
      ['/mounts/1/target: a target that no other mount has'],
    ],
    [
      'for a variable and its name together',
      { image, env: { [`A${'B'.repeat(200)}`]: 'x'.repeat(128 * 1024 - 100) } },
      ['/env: less than 128 KiB, name and value together'],
    ],
    [
      'for a variable that is a number',
      { image, env: { A: 1 } },
      ['/env/A: text of less than 128 KiB without NUL or lone surrogates'],
    ],
    [
      'for a variable that is too long',
      { image, env: { A: long } },
      ['/env/A: text of less than 128 KiB without NUL or lone surrogates'],
    ],
    [
      'for a NUL',
      { image, args: ['a\0b'] },
      ['/args/0: text of less than 128 KiB without NUL or lone surrogates'],
    ],
  ])('%s', (_, service, expected) => {
    expect(refusals(service)).toEqual(expected);
  });

  it.each([0, 0.001, 0.005, 0.015, 1024.01, 1e300 / 1e290, '1', -1])('for %j cpus', (cpus) => {
    expect(refusals({ image, resources: { cpus } })).toEqual([
      '/resources/cpus: a number of processors, 0.01 to 1024 in steps of 0.01',
    ]);
  });

  it('not for any step of 0.01 cpus', () => {
    for (let cents = 1; cents <= 102_400; cents += 1999) {
      expect(refusals({ image, resources: { cpus: Number((cents / 100).toFixed(2)) } })).toEqual([]);
    }
  });

  it.each<[keyof ServiceSpec, unknown, string]>([
    ['image', 'dir:x', '/image'],
    ['image', 'docker://nginx', '/image'],
    ['image', '--rm', '/image'],
    ['image', 'Nginx', '/image'],
    ['image', 'nginx@sha256:abc', '/image'],
    ['image', '', '/image'],
    ['env', { '1A': 'x' }, '/env/1A'],
    ['env', { 'A=B': 'x' }, '/env'],
    ['env', { '': 'x' }, '/env/'],
    ['labels', { 'io.rollforward.owner': 'me' }, '/labels/io.rollforward.owner'],
    ['labels', { __proto__x: 'a' }, '/labels/__proto__x'],
    ['labels', { 'a b': 'x' }, '/labels/a b'],
    ['labels', { a: 1 }, '/labels/a'],
    ['ports', ['80'], '/ports/0'],
    ['ports', [80], '/ports/0'],
    ['ports', '80:80', '/ports'],
    ['user', 'root;id', '/user'],
    ['user', '', '/user'],
    ['workingDir', 'srv', '/workingDir'],
    ['workingDir', '/srv/../etc', '/workingDir'],
    ['lifecycle', { stopSignal: '15' }, '/lifecycle/stopSignal'],
    ['lifecycle', { stopSignal: 'TERM' }, '/lifecycle/stopSignal'],
    ['mounts', [{ type: 'volume', source: 'a.b', target: '/a' }], '/mounts/0/source'],
    ['mounts', [{ type: 'volume', source: '/etc', target: '/a' }], '/mounts/0/source'],
    ['mounts', [{ type: 'bind', source: 'etc', target: '/a' }], '/mounts/0/source'],
    ['mounts', [{ type: 'bind', source: '/a:/b', target: '/a' }], '/mounts/0/source'],
    ['mounts', [{ type: 'tmpfs', target: '/' }], '/mounts/0/target'],
    ['mounts', [{ type: 'tmpfs', target: '/a,rw' }], '/mounts/0/target'],
  ])('for %s %j', (field, value, pointer) => {
    expect(refusals({ image, [field]: value }).map((text) => text.split(': ')[0])).toEqual([pointer]);
  });

  it.each([
    ['env', 1025, (index: number) => [`A${index}`, '']],
    ['labels', 129, (index: number) => [`a${index}`, '']],
  ] as const)('for too many %s', (field, count, entry) => {
    const table = Object.fromEntries(Array.from({ length: count }, (_, index) => entry(index)));
    expect(refusals({ image, [field]: table })).toEqual([
      `/${field}: an object of at most ${count - 1} keys`,
    ]);
  });

  it('once for each of its mistakes, whatever the others', () => {
    const broken = { imge: image, ports: [80, '81:81'], mounts: [{ type: 'tmpfs', target: 'a' }], user: 1 };
    const unsound = { image, command: [''], network: 'none', ports: ['81:81'] };
    const issues = issuesOf(() => parseDocument(bytesOf(documentOf({ broken, unsound }))));
    expect(issues.map(({ pointer }) => pointer)).toEqual([
      '/services/broken',
      '/services/broken/imge',
      '/services/broken/ports/0',
      '/services/broken/mounts/0/target',
      '/services/broken/user',
      '/services/unsound/command/0',
      '/services/unsound/ports',
    ]);
  });
});

describe('host ports', () => {
  it.each([
    [['8080:80', '8080:81']],
    [['8080:80', '127.0.0.1:8080:81/tcp']],
    [['8080:80', '0.0.0.0:8080:81']],
    [['0.0.0.0:8080:80', '10.0.0.1:8080:81']],
    [['[::1]:8080:80', '[0::1]:8080:81']],
    [['[::1]:8080:80', '[::]:8080:81']],
  ])('%j are taken once, by one service or two', (ports) => {
    const expected = 'a host port that nothing else of this document holds';
    expect(refusals({ image: 'a', ports })).toEqual([`/ports/1: ${expected}`]);
    const services = Object.fromEntries(
      ports.map((port, index) => [`s${index}`, { image: 'a', ports: [port] }]),
    );
    expect(refusalsOf(documentOf(services))).toEqual([
      `/services/s1/ports/0: held by /services/s0/ports/0 already, expected ${expected}`,
    ]);
  });

  it('may differ in port, address or protocol', () => {
    const ports = [
      '80:80',
      '81:80',
      '80:80/udp',
      '10.0.0.1:80:80',
      '[::1]:80:80',
      '0.0.0.0:82:80',
      '[::]:82:80',
    ];
    expect(refusals({ image: 'a', ports })).toEqual([]);
  });
});

describe('secrets', () => {
  it('are never quoted', () => {
    const secret = 'hunter2-hunter2';
    const services = {
      web: {
        image: `${secret}!`,
        args: [`${secret}\0`],
        env: { A: `${secret}\0` },
        ports: [secret],
        network: secret,
        user: `${secret} `,
        labels: { a: `${secret}\0` },
        mounts: [{ type: secret }, { type: 'bind', source: secret, target: secret }],
      },
    };
    const text = JSON.stringify(issuesOf(() => parseDocument(bytesOf(documentOf(services)))));
    expect(text).toContain('/services/web/env/A');
    expect(text).not.toContain('hunter2');
    expect(JSON.stringify(issuesOf(() => parseDocument(bytesOf(`{"a":"${secret}" x}`))))).not.toContain(
      'hunter2',
    );
  });
});

describe('any bytes', () => {
  /** Either a document or a `DocumentError`, whose pointers lead somewhere. */
  function expectVerdict(bytes: Uint8Array): void {
    for (const { pointer, message, expected } of issuesOf(() => parseDocument(bytes, admitAll))) {
      expect(message).toContain(expected);
      expect(message).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
      if (pointer !== '') expect(resolves(bytes, pointer)).toBe(true);
    }
  }

  it('get a verdict: garbage', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), expectVerdict));
  });

  it('get a verdict: any JSON', () => {
    fc.assert(fc.property(fc.json({ stringUnit: 'binary' }).map(bytesOf), expectVerdict), { numRuns: 500 });
  });

  it('get a verdict: spoiled documents', () => {
    fc.assert(
      fc.property(
        spoiledDocument.map((value) => bytesOf(JSON.stringify(value))),
        expectVerdict,
      ),
      { numRuns: 1000 },
    );
  });

  it('get a verdict: a document with bytes changed', () => {
    const changed = fc
      .tuple(deploymentDocument, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }))
      .map(([document, changes]) => {
        const bytes = bytesOf(document);
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
        return bytes;
      });
    fc.assert(fc.property(changed, expectVerdict), { numRuns: 1000 });
  });

  it('cut anywhere are refused', () => {
    const whole = bytesOf(
      documentOf({
        web: { image: 'nginx:1.27', env: { A: 'ü😀"\\' }, ports: ['[::1]:1:1'], resources: { cpus: 1.5 } },
      }),
    );
    expect(issuesOf(() => parseDocument(whole))).toEqual([]);
    for (let end = 0; end < whole.length; end += 1) {
      expect(issuesOf(() => parseDocument(whole.subarray(0, end)))).toHaveLength(1);
    }
  });
});

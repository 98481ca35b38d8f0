import fc from 'fast-check';

import type { DeploymentDocument, ServiceMount, ServiceSpec } from '../../src/document/document.ts';

/** Text that no line of a driver may interpret. */
const hostileText = fc.oneof(
  fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed() && !text.includes('\0')),
  fc.constantFrom('', '--rm', '-v /:/host', '$(id)', 'a\nb', '*', '{}', 'ü😀', '__proto__'),
);
const someName = fc.oneof(
  fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/),
  fc.constantFrom('constructor', 'tostring', '0', '10'),
);
const envName = fc.oneof(
  fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,10}$/),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty'),
);
const labelKey = fc.oneof(
  fc.stringMatching(/^[a-z]([a-z0-9._/-]{0,10}[a-z0-9])?$/),
  fc.constantFrom('constructor', 'valueOf', 'io.rollforward'),
);
const path = fc.stringMatching(/^(\/[a-z0-9 _-]{1,8}){1,3}$/);
const readOnly = fc.boolean();

/** `Object.fromEntries` makes `__proto__` a key of its own, as `JSON.parse` does. */
function table(key: fc.Arbitrary<string>): fc.Arbitrary<Record<string, string>> {
  return fc.array(fc.tuple(key, hostileText), { maxLength: 4 }).map((entries) => Object.fromEntries(entries));
}

const mount: fc.Arbitrary<ServiceMount> = fc.oneof(
  fc.record(
    { type: fc.constant('volume' as const), source: someName, target: path, readOnly },
    { requiredKeys: ['type', 'source', 'target'] },
  ),
  fc.record(
    { type: fc.constant('tmpfs' as const), target: path, readOnly },
    { requiredKeys: ['type', 'target'] },
  ),
  fc.record(
    { type: fc.constant('bind' as const), source: path, target: path, readOnly },
    { requiredKeys: ['type', 'source', 'target'] },
  ),
);

const portNumber = fc.integer({ min: 1, max: 65_535 });
const port = fc
  .tuple(
    fc.oneof(
      fc.constant(''),
      fc.ipV4().map((ip) => `${ip}:`),
      fc.constantFrom('[::1]:', '[2001:db8::a]:'),
    ),
    portNumber,
    portNumber,
    fc.constantFrom('', '/tcp', '/udp'),
  )
  .map(([ip, host, container, protocol]) => `${ip}${host}:${container}${protocol}`);

/** Any service that is valid by itself, given an `admit` that lets everything in. */
export const serviceSpec: fc.Arbitrary<ServiceSpec> = fc
  .record(
    {
      image: fc.constantFrom(
        'nginx',
        'nginx:1.27',
        'registry.example:5000/shop/web@sha256:' + 'a'.repeat(64),
      ),
      command: fc.array(hostileText, { minLength: 1, maxLength: 3 }).filter(([first]) => first !== ''),
      args: fc.array(hostileText, { minLength: 1, maxLength: 3 }),
      env: table(envName),
      ports: fc.uniqueArray(port, { maxLength: 3, selector: (text) => text.split(':').at(-2) }),
      mounts: fc.uniqueArray(mount, { maxLength: 3, selector: ({ target }) => target }),
      network: fc.constantFrom('private' as const, 'host' as const, 'none' as const),
      user: fc.constantFrom('app', '1000', 'app:app', '0:0'),
      workingDir: path,
      resources: fc.record(
        {
          memoryBytes: fc.integer({ min: 6 * 1024 * 1024, max: Number.MAX_SAFE_INTEGER }),
          cpus: fc.integer({ min: 1, max: 102_400 }).map((cents) => cents / 100),
          pids: fc.integer({ min: 1, max: 4_194_304 }),
        },
        { requiredKeys: [] },
      ),
      readOnlyRoot: fc.boolean(),
      labels: table(labelKey),
      pullPolicy: fc.constantFrom('missing' as const, 'always' as const, 'never' as const),
      restart: fc.constantFrom('always' as const, 'on-failure' as const, 'never' as const),
      lifecycle: fc.record(
        {
          stopSignal: fc.constantFrom('SIGTERM', 'SIGKILL', 'SIGRTMIN+3'),
          gracePeriodSeconds: fc.integer({ min: 0, max: 86_400 }),
        },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: ['image'] },
  )
  .map((spec) => (spec.network === 'host' || spec.network === 'none' ? without(spec, 'ports') : spec));

/** Any valid document, given an `admit` that lets everything in. Only the first service has ports, so that none meet. */
export const deploymentDocument: fc.Arbitrary<DeploymentDocument> = fc
  .record(
    {
      apiVersion: fc.constant('rollforward/v1' as const),
      generation: fc.nat(),
      services: fc.uniqueArray(fc.tuple(someName, serviceSpec), { maxLength: 4, selector: ([name]) => name }),
    },
    { requiredKeys: ['apiVersion', 'services'] },
  )
  .map(({ services, ...document }) => ({
    ...document,
    services: Object.fromEntries(
      services.map(([name, spec], index) => [name, index === 0 ? spec : without(spec, 'ports')]),
    ),
  }));

function without(spec: ServiceSpec, key: 'ports'): ServiceSpec {
  const { [key]: _, ...rest } = spec;
  return rest;
}

/** What takes the place of a value, or is added to an object. */
const strayValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(
    null,
    '',
    -1,
    0.5,
    [],
    {},
    [null],
    { type: 'volume' },
    { type: 'bind', source: '/a' },
    true,
    1e15,
  ),
);
const strayKey = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    'image',
    'env',
    'type',
    'dependsOn',
    'a~b/c',
    'x'.repeat(300),
  ),
);

/** A document with up to three places spoiled: a value replaced, a key taken away or added. Often invalid, not always. */
export const spoiledDocument: fc.Arbitrary<unknown> = fc
  .tuple(
    deploymentDocument,
    fc.array(fc.record({ place: fc.nat(), value: strayValue, key: strayKey, kind: fc.nat(2) }), {
      maxLength: 3,
    }),
  )
  .map(([document, spoils]) =>
    spoils.reduce<unknown>(
      (value, { place, ...spoil }) => spoiled(value, { ...spoil, left: { count: place % 60 } }),
      document,
    ),
  );

interface Spoil {
  readonly value: unknown;
  readonly key: string;
  readonly kind: number;
  /** Values to pass before the one that is spoiled, depth first. */
  readonly left: { count: number };
}

function spoiled(node: unknown, spoil: Spoil): unknown {
  spoil.left.count -= 1;
  if (spoil.left.count === -1) return replaced(node, spoil);
  if (Array.isArray(node)) return node.map((item) => spoiled(item, spoil));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(Object.entries(node).map(([key, inner]) => [key, spoiled(inner, spoil)]));
}

function replaced(node: unknown, { kind, key, value }: Spoil): unknown {
  if (typeof node !== 'object' || node === null || Array.isArray(node) || kind === 0) return value;
  const entries = Object.entries(node);
  return Object.fromEntries(kind === 1 ? entries.slice(1) : [...entries, [key, value]]);
}

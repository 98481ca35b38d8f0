import type { Chance } from './chance.ts';
import { HOSTILE_TEXTS } from './words.ts';

export interface ValidDocumentOptions {
  readonly chance: Chance;
  /** In a variable of the first service: it must never be told. */
  readonly secret: string;
  /** Whether the host may be asked for paths and its network. */
  readonly open: boolean;
}

/** The name of the first service of a valid document, which has `env` and its image. */
export const FIRST_SERVICE = 'web';

const IMAGES = [
  'nginx',
  'nginx:1.27',
  'registry.example:5000/shop/web:1',
  `registry.example/shop/web@sha256:${'b'.repeat(64)}`,
  'localhost/a__b/c-d.e',
  '[::1]:5000/web',
];
const ENV_NAMES = ['A', '_', 'PATH', '__proto__', 'constructor', 'toString', 'a1', 'LONG_NAME'];
const LABEL_KEYS = ['a', 'constructor', 'valueOf', 'io.rollforward', 'org.example/team', 'x.y-z_0'];
const OTHER_NAMES = ['db', 'constructor', '10', '2', 'a-b', 'valueof', 'n'.repeat(63)];

/** A valid document, as hostile as a valid one can be. */
export function validDocument({ chance, secret, open }: ValidDocumentOptions): object {
  const names = [FIRST_SERVICE, ...(chance.happens(0.5) ? [chance.pick(OTHER_NAMES)] : [])];
  const services = names.map((name, index) => {
    const service = validService({ chance, secret, open }, 1000 * (index + 1));
    return [name, index > 0 ? service : { ...service, env: { ...service.env, SECRET: secret } }] as const;
  });
  return {
    apiVersion: 'rollforward/v1',
    ...(chance.happens(0.3) && { generation: chance.below(2 ** 40) }),
    services: Object.fromEntries(services),
  };
}

function validService(
  { chance, open }: ValidDocumentOptions,
  firstPort: number,
): { image: string; env?: object } {
  const text = (): string => chance.pick(HOSTILE_TEXTS);
  const table = (keys: readonly string[]): object =>
    Object.fromEntries(chance.some(4, () => [chance.pick(keys), text()] as const));
  const maybe = (key: string, make: () => unknown): object => (chance.happens(0.35) ? { [key]: make() } : {});
  const network = chance.pick(open ? ['private', 'none', 'host'] : ['private', 'none']);
  return {
    image: chance.pick(IMAGES),
    ...maybe('command', () => ['/bin/web', ...chance.some(2, text)]),
    ...maybe('args', () => [text(), ...chance.some(2, text)]),
    ...maybe('env', () => table(ENV_NAMES)),
    ...maybe('labels', () => table(LABEL_KEYS)),
    ...(network === 'private' ? maybe('ports', () => validPorts(chance, firstPort)) : { network }),
    ...maybe('mounts', () => validMounts(chance, open)),
    ...maybe('user', () => chance.pick(['root', '1000', '1000:1000', 'app:app'])),
    ...maybe('workingDir', () => chance.pick(['/', '/srv', '/a b', '/ü'])),
    ...maybe('resources', () => ({
      ...maybe('memoryBytes', () => 6_291_456 + chance.below(2 ** 33)),
      ...maybe('cpus', () => (1 + chance.below(102_400)) / 100),
      ...maybe('pids', () => 1 + chance.below(4_194_304)),
    })),
    ...maybe('readOnlyRoot', () => chance.happens(0.5)),
    ...maybe('pullPolicy', () => chance.pick(['missing', 'always', 'never'])),
    ...maybe('restart', () => chance.pick(['always', 'on-failure', 'never'])),
    ...maybe('lifecycle', () => ({
      ...maybe('stopSignal', () => chance.pick(['SIGTERM', 'SIGKILL', 'SIGRTMIN+3'])),
      ...maybe('gracePeriodSeconds', () => chance.below(86_401)),
    })),
  };
}

function validPorts(chance: Chance, first: number): string[] {
  return chance
    .some(3, () => chance.pick(['', '127.0.0.1:', '0.0.0.0:', '[::1]:', '[2001:DB8::A]:', '[0:0::1.2.3.4]:']))
    .map(
      (ip, index) => `${ip}${first + index}:${1 + chance.below(65_535)}${chance.pick(['', '/tcp', '/udp'])}`,
    );
}

function validMounts(chance: Chance, open: boolean): object[] {
  return chance
    .some(3, () => chance.pick(open ? ['volume', 'tmpfs', 'bind'] : ['volume', 'tmpfs']))
    .map((type, index) => ({
      type,
      ...(type === 'volume' && { source: chance.pick(['data', 'constructor', '0']) }),
      ...(type === 'bind' && { source: chance.pick(['/', '/etc/ssl', '/proc', '/a b']) }),
      target: `${chance.pick(['/data', '//data/.', '/ü '])}${index}`,
      ...(chance.happens(0.5) && { readOnly: chance.happens(0.5) }),
    }));
}

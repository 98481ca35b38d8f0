import { readFile } from 'node:fs/promises';

import { describe, expect, test } from 'vitest';

import { type Config, parseConfig } from '../../../examples/edge-agent/config.ts';
import { configSchema } from '../../../examples/edge-agent/config-schema.ts';

const HOME = new URL('../../../examples/edge-agent/', import.meta.url);
const LEAST = {
  device: 'pump-7',
  runtime: 'fake',
  stateDirectory: 'state',
  nats: { servers: ['nats://127.0.0.1:4222'] },
};

function read(value: unknown): ReturnType<typeof parseConfig> {
  return parseConfig(typeof value === 'string' ? value : JSON.stringify(value), { directory: '/etc/agent' });
}

function accepted(value: unknown): Config {
  const result = read(value);
  if (result.kind === 'refused') throw new Error(JSON.stringify(result.issues));
  return result.config;
}

function pointers(value: unknown): readonly string[] {
  const result = read(value);
  return result.kind === 'refused' ? result.issues.map(({ pointer }) => pointer) : [];
}

describe('the configuration of the edge agent', () => {
  test('has defaults for what is not said, and paths from where the file lies', () => {
    expect(accepted(LEAST)).toEqual({
      device: 'pump-7',
      owner: 'pump-7',
      runtime: 'fake',
      stateDirectory: '/etc/agent/state',
      nats: { servers: ['nats://127.0.0.1:4222'], plaintext: 'loopback' },
      labels: {},
      inventory: {},
      versions: {},
      admit: { binds: [], hostNetwork: false },
      minReadySeconds: 3,
      log: { level: 'info' },
    });
  });

  test('says where secrets are', () => {
    const tls = { caFile: '/ca.pem', certFile: 'c.pem', keyFile: 'k.pem' };
    const { nats } = accepted({
      ...LEAST,
      nats: { ...LEAST.nats, tls, credentials: { kind: 'password-file', user: 'pump-7', file: 'p' } },
      admit: { binds: [{ source: '/srv/a' }, { source: '/srv/b', readOnly: false }] },
    });
    expect(nats.credentials).toEqual({ kind: 'password-file', user: 'pump-7', file: '/etc/agent/p' });
    expect(nats.tls).toEqual({
      caFile: '/ca.pem',
      certFile: '/etc/agent/c.pem',
      keyFile: '/etc/agent/k.pem',
    });
  });

  test('tells every mistake at once, each once and at its place', () => {
    const result = read({
      device: 'Pump 7',
      runtime: 'podman',
      nats: {
        servers: ['tls://user:pass@nats.example', 5],
        password: 'hunter2',
        tls: { keyFile: 'k' },
        credentials: { kind: 'creds-file', file: 'f', user: 'x' },
      },
      labels: { site: 'a b', 'no key': 'x' },
      admit: { binds: [{ source: 'relative' }] },
      minReadySeconds: -1,
      'a/b': 1,
    });
    if (result.kind !== 'refused') throw new Error('expected it to be refused');
    const expected = Object.fromEntries(result.issues.map((issue) => [issue.pointer, issue.expected]));
    expect(Object.keys(expected).toSorted()).toEqual(
      [
        '/a~1b',
        '/admit/binds/0/source',
        '/device',
        '/labels/no key',
        '/labels/site',
        '/minReadySeconds',
        '/nats/credentials',
        '/nats/password',
        '/nats/servers/0',
        '/nats/servers/1',
        '/nats/tls',
        '/runtime',
        '/stateDirectory',
      ].toSorted(),
    );
    expect(result.issues).toHaveLength(13);
    expect(expected['/runtime']).toBe('"podman-cli" or "podman-socket" or "docker-socket" or "fake"');
    expect(expected['/stateDirectory']).toBe('the path of a directory');
    expect(expected['/nats/tls']).toBe('certFile and keyFile, or neither of them');
    expect(expected['/nats/password']).toContain('one of the keys servers, credentials');
    expect(JSON.stringify(result)).not.toMatch(/hunter2|user:pass/);
  });

  test('tells where a text stops being JSON, and quotes nothing of it', () => {
    const result = read('{\n  "device": "pump-7",\n  "password" "hunter2"\n}');
    expect(result).toEqual({
      kind: 'refused',
      issues: [{ pointer: '', expected: 'JSON, which it is not from line 3, column 14 on' }],
    });
    expect(pointers('')).toEqual(['']);
    expect(pointers('[]')).toEqual(['']);
  });

  test.each(['https://a', 'nats://', 'tls://a/path', 'tls://a?x=1', 'a:4222', 'tls://u@a'])(
    'takes %s for no server',
    (server) => {
      expect(pointers({ ...LEAST, nats: { servers: [server] } })).toEqual(['/nats/servers/0']);
    },
  );

  test('tells more mistakes than eight', () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`unknown${index}`, 1]));
    expect(pointers({ ...LEAST, ...many })).toHaveLength(30);
  });

  test('has an example, and each key of it stands in the README', async () => {
    expect(accepted(await readFile(new URL('edge-agent.json', HOME), 'utf8')).device).toBe('pump-7');
    const readme = await readFile(new URL('README.md', HOME), 'utf8');
    for (const key of Object.keys(configSchema.properties)) expect(readme).toContain(`| \`${key}`);
  });
});

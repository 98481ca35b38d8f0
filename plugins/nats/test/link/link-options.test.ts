import { describe, expect, test } from 'vitest';

import { natsLink, type NatsLinkOptions } from '../../src/index.ts';
import { describeTrouble } from '../../src/link/describe-trouble.ts';
import { readLinkOptions } from '../../src/link/link-options.ts';
import { reconnectDelay } from '../../src/link/reconnect-delay.ts';
import { needsTls, parseServerAddress } from '../../src/link/server-address.ts';

const mistake = (options: unknown): string => {
  try {
    void natsLink(options as NatsLinkOptions).close();
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError);
    return (error as TypeError).message;
  }
  return 'none';
};

describe('addresses', () => {
  test.each([
    ['nats://127.0.0.1', '127.0.0.1:4222', false, true],
    ['nats://127.8.9.10:1/', '127.8.9.10:1', false, true],
    ['tls://LOCALHOST:443', 'localhost:443', true, true],
    ['nats://[::1]:80', '[::1]:80', false, true],
    ['tls://nats.example', 'nats.example:4222', true, false],
    ['nats://192.0.2.2:4222', '192.0.2.2:4222', false, false],
    ['nats://[fd00::2]', '[fd00::2]:4222', false, false],
    // What may be read as an address of the loopback by somebody else, and what only looks like one.
    ['nats://127.1:4222', '127.1:4222', false, false],
    ['nats://2130706433', '2130706433:4222', false, false],
    ['nats://0.0.0.0', '0.0.0.0:4222', false, false],
    ['nats://[::ffff:127.0.0.1]', '[::ffff:7f00:1]:4222', false, false],
    ['nats://127.0.0.1.example', '127.0.0.1.example:4222', false, false],
    ['nats://localhost.example', 'localhost.example:4222', false, false],
  ])('%s', (given, text, tls, loopback) => {
    expect(parseServerAddress(given, 'servers')).toMatchObject({ text, tls, loopback });
  });

  test.each([
    '',
    'host',
    'host:4222',
    'ws://host',
    'https://host',
    'nats://',
    'nats://host:0',
    'nats://host:99999',
    'nats://host/path',
    'nats://host?x',
    'nats://ho st',
    'nats://ho%20st',
    'nats:host',
    'nats://a,b',
  ])('none is %j', (given) => {
    expect(() => parseServerAddress(given, 'servers[3]')).toThrow('servers[3]: expected tls://host:port');
  });

  test.each([
    'nats://user:s3cr3t@host',
    'tls://s3cr3t@host',
    'nats://:s3cr3t@host',
    'nats://s3cr3t@host:bad',
    'x://s3cr3t@',
  ])('no secret is taken in %s, nor told', (given) => {
    expect(mistake({ servers: given })).toMatch(/^servers: expected /);
    expect(mistake({ servers: given })).not.toContain('s3cr3t');
  });
});

test('TLS is needed wherever the address, the options or the way say so', () => {
  const needs = (address: string, tlsGiven: boolean, plaintext: 'loopback' | 'anywhere'): boolean =>
    needsTls(parseServerAddress(address, 'servers'), { tlsGiven, plaintext });
  expect(needs('nats://127.0.0.1', false, 'loopback')).toBe(false);
  expect(needs('nats://nats.example', false, 'loopback')).toBe(true);
  expect(needs('nats://nats.example', false, 'anywhere')).toBe(false);
  expect(needs('nats://nats.example', true, 'anywhere')).toBe(true);
  expect(needs('tls://127.0.0.1', false, 'anywhere')).toBe(true);
  expect(needs('nats://127.0.0.1', true, 'loopback')).toBe(true);
});

describe('options', () => {
  const servers = 'nats://127.0.0.1';

  test('what is not said', () => {
    expect(readLinkOptions({ servers, device: 'press-7' })).toMatchObject({
      name: 'rollforward/press-7',
      inboxPrefix: '_INBOX_press-7',
      plaintext: 'loopback',
      timing: {
        pingIntervalMs: 10_000,
        pingsMissed: 2,
        connectTimeoutMs: 10_000,
        firstDelayMs: 1000,
        longestDelayMs: 4000,
      },
    });
    expect(readLinkOptions({ servers })).toMatchObject({ name: 'rollforward', inboxPrefix: '_INBOX' });
  });

  test.each<[string, unknown]>([
    ['options: expected an object', undefined],
    ['options.server: expected one of servers, device', { server: servers }],
    ['servers: expected tls://', {}],
    ['servers: expected 1 to 64 addresses', { servers: [] }],
    ['servers[1]: expected tls://', { servers: [servers, 7] }],
    ['device: expected lower-case', { servers, device: 'a.b' }],
    ['name: expected', { servers, name: 'a\nb' }],
    ['inboxPrefix: expected tokens', { servers, inboxPrefix: '_INBOX.>' }],
    ["plaintext: expected 'loopback' or 'anywhere'", { servers, plaintext: true }],
    ['tls: expected an object', { servers, tls: true }],
    ['tls.ca: expected one of caFile', { servers, tls: { ca: 'x' } }],
    ['tls.caFile: expected the path of a file', { servers, tls: { caFile: '' } }],
    ['tls: expected certFile and keyFile, or neither', { servers, tls: { certFile: 'x' } }],
    ['credentials: expected an object', { servers, credentials: 's3cr3t' }],
    ["credentials.kind: expected 'creds-file'", { servers, credentials: { kind: 's3cr3t' } }],
    [
      'credentials.password: expected one of',
      { servers, credentials: { kind: 'password-file', password: 's3cr3t' } },
    ],
    ['credentials.user: expected', { servers, credentials: { kind: 'password-file', file: 'x' } }],
    ['credentials.file: expected the path', { servers, credentials: { kind: 'token-file' } }],
    ['credentials.give: expected a function', { servers, credentials: { kind: 'function' } }],
    ['timing.pingIntervalMs: expected a whole number', { servers, timing: { pingIntervalMs: 0 } }],
    ['timing.pingsMissed: expected a whole number', { servers, timing: { pingsMissed: 1.5 } }],
    ['timing.pings: expected one of', { servers, timing: { pings: 1 } }],
  ])('%s', (message, options) => {
    expect(mistake(options)).toContain(message);
    expect(mistake(options)).not.toContain('s3cr3t');
  });
});

describe('reconnectDelay', () => {
  const delays = (servers: number, random: number): readonly number[] =>
    Array.from({ length: 9 }, (_, failures) =>
      reconnectDelay({ failures, servers, random, firstMs: 1000, longestMs: 4000 }),
    );

  test('doubles up to the longest, and is drawn by lot', () => {
    expect(delays(1, 0)).toEqual([0, 500, 1000, 2000, 2000, 2000, 2000, 2000, 2000]);
    expect(delays(1, 1)).toEqual([1000, 1000, 2000, 4000, 4000, 4000, 4000, 4000, 4000]);
  });

  test('counts whole turns through the servers', () => {
    expect(delays(3, 1)).toEqual([1000, 100, 100, 1000, 100, 100, 2000, 100, 100]);
  });

  test('stays finite for years', () => {
    const years = { failures: 1e9, servers: 1, random: 0.5, firstMs: 1000, longestMs: 4000 };
    expect(reconnectDelay(years)).toBe(3000);
  });
});

describe('describeTrouble', () => {
  const errorOf = (code: string, message = 's3cr3t'): Error => Object.assign(new Error(message), { code });

  test('tells what is known, of the error or of what it was made of, and no message', () => {
    expect(describeTrouble(errorOf('ECONNREFUSED'))).toBe('nobody listens there');
    const wrapped = Object.assign(errorOf('TLS'), { chainedError: errorOf('CERT_HAS_EXPIRED') });
    expect(describeTrouble(wrapped)).toContain('has expired');
    const many = Object.assign(new AggregateError([errorOf('ENETUNREACH')]), { code: 'OTHER' });
    expect(describeTrouble(many)).toBe('there is no way to its network');
    expect(describeTrouble(errorOf('ERR_SSL_WRONG_VERSION_NUMBER'))).toContain(
      'ERR_SSL_WRONG_VERSION_NUMBER',
    );
    expect(describeTrouble(errorOf('EXDEV'))).toBe('no connection (EXDEV)');
    const said = "'Maximum Connections Exceeded' s3cr3t";
    expect(describeTrouble(errorOf('NATS_PROTOCOL_ERR', said))).toBe('it has too many connections');
  });

  test.each([errorOf('s3cr3t'), new Error('s3cr3t'), 's3cr3t', null, undefined, { code: 's3cr3t' }])(
    '%#',
    (error) => {
      expect(describeTrouble(error)).toBe('no connection');
    },
  );
});

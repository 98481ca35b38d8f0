import { describe, expect, test } from 'vitest';

import { devicePermissions, fleetPermissions, natsServerUser } from '../../src/index.ts';

describe('devicePermissions', () => {
  test('each subject names the device, or cannot be guessed', () => {
    const { publish, subscribe } = devicePermissions({ device: 'press-7' });
    for (const subject of [...publish.allow, ...subscribe.allow]) {
      expect(subject).toMatch(
        /(^|[._])press-7(\.[*>])?$|^\$JS\.API\.CONSUMER\.DELETE\.KV_(desired|device)-state\.\*$/,
      );
    }
    expect(publish.allow.filter((subject) => subject.includes('>'))).toEqual([]);
    expect(new Set(publish.allow).size).toBe(publish.allow.length);
  });

  test('it reads nothing directly that it writes: the answer could be sent anywhere', () => {
    const direct = devicePermissions({ device: 'a' }).publish.allow.filter((subject) =>
      /DIRECT/.test(subject),
    );
    expect(direct).toEqual(['$JS.API.DIRECT.GET.KV_desired-state.$KV.desired-state.a.*']);
  });

  test('a name that would be many is refused', () => {
    for (const device of ['*', '>', 'a.b', 'a.>', '', 'A', 'a b', '-a', 'a'.repeat(64)]) {
      expect(() => devicePermissions({ device })).toThrow(TypeError);
    }
  });

  test('the inbox is that of the connection', () => {
    expect(devicePermissions({ device: 'a', inboxPrefix: '_INBOX.a' }).subscribe.allow).toEqual([
      '_INBOX.a.>',
      'rollforward.command.a.>',
    ]);
  });
});

test('fleetPermissions writes documents and nothing else; it makes buckets only where that was asked for', () => {
  const writes = fleetPermissions().publish.allow.filter((subject) => subject.startsWith('$KV.'));
  expect(writes).toEqual(['$KV.desired-state.>']);
  expect(fleetPermissions().publish.allow.join()).not.toContain('STREAM.CREATE');
  const { allow } = fleetPermissions({ createsBuckets: true }).publish;
  expect(allow).toContain('$JS.API.STREAM.CREATE.KV_desired-state');
  expect(allow.join()).not.toMatch(/STREAM\.(DELETE|PURGE|UPDATE)/);
});

test('what a user is called stays one string of the configuration', () => {
  const user = natsServerUser({
    permissions: devicePermissions({ device: 'a' }),
    login: { kind: 'password', user: 'a"\n}', password: '$2a$11$x' },
  });
  expect(user).toContain('  user: "a\\"\\n}"\n  password: "$2a$11$x"\n');
});

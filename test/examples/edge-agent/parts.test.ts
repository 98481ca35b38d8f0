import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { DeviceEvent } from '@rollforward/nats';
import type { AgentEvent } from 'rollforward';
import { createTestAgent } from 'rollforward/testing';
import { describe, expect, test } from 'vitest';

import { admitBy } from '../../../examples/edge-agent/admit.ts';
import { readArguments, USAGE } from '../../../examples/edge-agent/arguments.ts';
import { createLog } from '../../../examples/edge-agent/log.ts';
import { logLine } from '../../../examples/edge-agent/log-line.ts';
import { examineFiles } from '../../../examples/edge-agent/named-files.ts';
import { natsLogLine } from '../../../examples/edge-agent/nats-log-line.ts';
import { type EndSignal, onEndSignals } from '../../../examples/edge-agent/on-end-signals.ts';
import { temporaryDirectory } from '../../state/temporary-directory.ts';

describe('the arguments of the edge agent', () => {
  test('say what to do', () => {
    expect(readArguments(['--config', '/a.json'])).toEqual({ kind: 'run', configFile: '/a.json' });
    expect(readArguments(['--check'])).toMatchObject({ kind: 'check' });
    expect(readArguments(['--dry-run'])).toMatchObject({ kind: 'dry-run' });
    expect(readArguments(['--help'])).toEqual({ kind: 'help' });
  });

  test.each([[['--check', '--dry-run']], [['--config', '']], [['--what']], [['word']]])(
    'refuse %j',
    (args) => {
      expect(readArguments(args).kind).toBe('wrong');
    },
  );

  test('explain each exit code', () => {
    for (const code of ['0', '1', '2', '3', '4', '130', '143'])
      expect(USAGE).toMatch(new RegExp(`^ +${code}  `, 'm'));
  });
});

describe('what documents may have of the host', () => {
  const admit = admitBy({
    binds: [
      { source: '/srv/a/', readOnly: true },
      { source: '/srv/b', readOnly: false },
    ],
    hostNetwork: false,
  });
  const bind = (source: string, readOnly: boolean): boolean =>
    admit({ kind: 'bind', service: 'web', source, target: '/mnt', readOnly }) === true;

  test('is a path that is named, and none below or above it', () => {
    expect(bind('/srv/a', true)).toBe(true);
    expect(bind('/srv//b/./', false)).toBe(true);
    for (const other of ['/', '/srv', '/srv/b/c', '/srv/bb']) expect(bind(other, true), other).toBe(false);
  });

  test('is written only where that is allowed', () => {
    expect(bind('/srv/a', false)).toBe(false);
    expect(bind('/srv/b', true)).toBe(true);
  });

  test('is its network only if that is given', () => {
    expect(admit({ kind: 'host-network', service: 'web' })).not.toBe(true);
    const giving = admitBy({ binds: [], hostNetwork: true });
    expect(giving({ kind: 'host-network', service: 'web' })).toBe(true);
  });
});

describe('the log of the edge agent', () => {
  test('is one line of JSON for each event, and holds no value of an environment', async () => {
    const written: string[] = [];
    const log = createLog({
      level: 'debug',
      device: 'pump-7',
      destination: { write: (line) => void written.push(line) },
    });
    const t = createTestAgent();
    const events: AgentEvent[] = [];
    t.agent.on('event', (event) => {
      events.push(event);
      log(logLine(event));
    });
    const web = { image: 'web:1', env: { TOKEN: 'hunter2' } };
    t.source.put('shop', { apiVersion: 'rollforward/v1', services: { web } });
    await t.settled();
    t.runtime.fail('ensureImage', 'ImageNotFound');
    t.source.put('shop', {
      apiVersion: 'rollforward/v1',
      services: { web: { ...web, image: 'web:2' } },
    });
    await t.settled();
    await t.stop();
    const lines = written.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
    expect(lines.map(({ event }) => event)).toEqual(events.map(({ type }) => type));
    expect(
      lines.every(({ device, time, msg }) => device === 'pump-7' && time !== undefined && msg !== ''),
    ).toBe(true);
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 'error', event: 'step-failed', lane: 'shop/web' }),
    );
    expect(lines).toContainEqual(expect.objectContaining({ event: 'state', phase: 'Running' }));
    expect(written.join('')).not.toContain('hunter2');
    expect(written.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true);
  });

  test('writes nothing below its level', () => {
    const written: string[] = [];
    const log = createLog({
      level: 'warn',
      device: 'a',
      destination: { write: (line) => void written.push(line) },
    });
    log({ level: 'info', message: 'quiet', fields: { event: 'a' } });
    log({ level: 'warn', message: 'loud', fields: { event: 'b' } });
    expect(written).toHaveLength(1);
  });

  test.each<[DeviceEvent, string]>([
    [{ type: 'connected' }, 'info'],
    [{ type: 'disconnected', reason: 'gone' }, 'warn'],
    [{ type: 'logs-opened', deployment: 'shop', service: 'web' }, 'info'],
    [{ type: 'pinged' }, 'debug'],
  ])('tells of NATS: %j', (event, level) => {
    const { type, ...rest } = event;
    expect(natsLogLine(event)).toMatchObject({ level, fields: { event: type, ...rest } });
  });
});

test('a second signal ends at once, unless it is the same one that came twice', () => {
  const listeners = new Map<EndSignal, () => void>();
  const seen: (EndSignal | number)[] = [];
  let now = 0;
  onEndSignals({
    process: { on: (signal, listener) => listeners.set(signal, listener) },
    now: () => now,
    onFirst: (signal) => seen.push(signal),
    onSecond: (code) => seen.push(code),
  });
  listeners.get('SIGINT')?.();
  now = 100;
  listeners.get('SIGINT')?.();
  expect(seen).toEqual(['SIGINT']);
  now = 600;
  listeners.get('SIGTERM')?.();
  listeners.get('SIGINT')?.();
  expect(seen).toEqual(['SIGINT', 143, 130]);
});

test('files that a configuration names are looked at', async () => {
  const directory = await temporaryDirectory();
  const key = join(directory, 'key.pem');
  await writeFile(key, '', { mode: 0o600 });
  const named = { pointer: '/nats/tls/keyFile', path: key, secret: true };
  expect(await examineFiles([named])).toEqual([]);
  await chmod(key, 0o644);
  expect(await examineFiles([named])).toMatchObject([{ severity: 'warning' }]);
  expect(await examineFiles([{ ...named, secret: false }])).toEqual([]);
  const missing = { ...named, path: join(directory, 'none') };
  expect(await examineFiles([missing])).toMatchObject([
    { severity: 'error', text: expect.stringContaining('ENOENT') as string },
  ]);
});

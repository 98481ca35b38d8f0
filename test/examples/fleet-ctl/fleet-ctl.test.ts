import { FleetError, type StateChange, type WaitOutcome } from '@rollforward/nats';
import type { DeploymentState, Phase } from 'rollforward';
import { describe, expect, test } from 'vitest';

import { readArguments } from '../../../examples/fleet-ctl/arguments.ts';
import { linkOptions, parseConnectionFile } from '../../../examples/fleet-ctl/connection.ts';
import { worst } from '../../../examples/fleet-ctl/exit-codes.ts';
import { describeFailure, exitCodeOf } from '../../../examples/fleet-ctl/failure.ts';
import { deviceTable } from '../../../examples/fleet-ctl/render/device-table.ts';
import { createLiveView, viewLines } from '../../../examples/fleet-ctl/render/live-view.ts';
import { logText } from '../../../examples/fleet-ctl/render/log-text.ts';
import { outcomeOf } from '../../../examples/fleet-ctl/render/outcome-line.ts';
import { stateRow } from '../../../examples/fleet-ctl/render/state-row.ts';

function command(...args: readonly string[]): unknown {
  const read = readArguments(args);
  return read.kind === 'command' ? read.command : read;
}

describe('the arguments of fleet-ctl', () => {
  test('name a device, or select many', () => {
    expect(command('put', 'pump-7', 'shop', 'a.json', '--wait', '--timeout', '5')).toEqual({
      kind: 'put',
      target: { kind: 'device', device: 'pump-7' },
      deployment: 'shop',
      file: 'a.json',
      next: false,
      wait: { timeoutSeconds: 5 },
    });
    expect(command('delete', 'site=north', 'shop')).toEqual({
      kind: 'delete',
      target: {
        kind: 'selected',
        selector: { kind: 'every', requirements: [{ kind: 'is', key: 'site', value: 'north' }] },
      },
      deployment: 'shop',
    });
    expect(command('watch', '"beta"')).toMatchObject({
      target: { selector: { requirements: [{ kind: 'present', key: 'beta' }] } },
    });
  });

  test('say the rest', () => {
    expect(command('logs', 'a', 'shop', 'web', '-f', '--tail', '3')).toMatchObject({ follow: true, tail: 3 });
    expect(command('wait', 'a', 'shop', '--phase', 'Deleted')).toMatchObject({
      phase: 'Deleted',
      wait: { timeoutSeconds: 300 },
    });
    expect(command('list')).toEqual({ kind: 'list' });
    expect(command('setup', '--replicas', '3')).toEqual({ kind: 'setup', replicas: 3 });
    expect(readArguments(['ping', 'a', '--servers', 'tls://b', '--config', 'c'])).toMatchObject({
      connection: { servers: 'tls://b' },
      configFile: 'c',
    });
    expect(command('--help')).toEqual({ kind: 'help' });
  });

  test.each([
    [[], 'expected a command'],
    [['constructor'], 'expected a command'],
    [['put', 'a', 'shop'], 'expected <devices> <deployment> <file>, found 2 words'],
    [['get', 'a', 'Shop!'], 'expected a name'],
    [['put', 'a=', 'shop', 'f'], 'selector: expected a value'],
    [['ping', 'a', '--follow'], '--follow: ping has no such option'],
    [['put', 'a', 'shop', 'f', '--timeout', '3'], '--timeout: expected only with --wait'],
    [['wait', 'a', 'shop', '--timeout', 'soon'], '--timeout: expected a whole number'],
    [['wait', 'a', 'shop', '--phase', 'Up'], '--phase: expected Running or'],
    [['wait', 'a', 'shop', '--revision', 'abc'], '--revision: expected 64'],
    [['list', '--what'], "Unknown option '--what'"],
  ])('refuse %j', (args, why) => {
    const read = readArguments(args);
    expect(read).toMatchObject({ kind: 'wrong' });
    expect(read.kind === 'wrong' && read.why).toContain(why);
  });
});

describe('a connection', () => {
  test('is that of the options, and else of the file', () => {
    const file = parseConnectionFile('{ "servers": "tls://a, tls://b", "creds": "x.creds", "ca": "ca.pem" }');
    expect(linkOptions({ ca: 'other.pem' }, file)).toEqual({
      servers: ['tls://a', 'tls://b'],
      name: 'fleet-ctl',
      plaintext: 'loopback',
      credentials: { kind: 'creds-file', file: 'x.creds' },
      tls: { caFile: 'other.pem' },
    });
    expect(linkOptions({ user: 'u', 'password-file': 'p' }).credentials).toEqual({
      kind: 'password-file',
      user: 'u',
      file: 'p',
    });
  });

  test.each(['[]', '{', '{ "password": "x" }', '{ "servers": 1 }'])('is not %s', (text) => {
    expect(() => parseConnectionFile(text)).toThrow(/the configuration file/);
  });

  test('is whole', () => {
    expect(() => linkOptions({ user: 'u' })).toThrow(/password-file/);
    expect(() => linkOptions({ user: 'u', 'password-file': 'p', creds: 'c' })).toThrow(/one of them/);
    expect(() => linkOptions({ plaintext: 'yes' })).toThrow(/plaintext/);
  });
});

function state(phase: Phase, more: Partial<DeploymentState> = {}): DeploymentState {
  const web = { phase, state: 'running', digest: '', restarts: 0 } as const;
  return {
    deployment: 'shop',
    deviceId: 'a',
    phase,
    revision: 'ab'.repeat(32),
    generation: 7,
    containerIds: {},
    services: { web: phase === 'Running' ? web : { ...web, reason: 'not there' } },
    sequence: 1,
    bootId: 'b',
    observedAt: 0,
    ...more,
  };
}

const change = (phase: Phase, device = 'a'): StateChange => ({
  kind: 'state',
  device,
  deployment: 'shop',
  state: state(phase),
});

describe('what fleet-ctl shows', () => {
  test('is a row for each change', () => {
    expect(stateRow(change('Failed'))).toEqual([
      'a/shop',
      'Failed',
      'abababab gen 7',
      'web Failed: not there',
    ]);
    expect(stateRow({ kind: 'gone', device: 'a', deployment: 'shop' })).toEqual(['a/shop', 'gone', '', '']);
    const rejected = { error: 'document refused: /services' };
    expect(
      stateRow({ kind: 'state', device: 'a', deployment: 'shop', state: state('Running', { rejected }) })[3],
    ).toBe('refused: document refused: /services; web Running');
  });

  test('is a list of devices', () => {
    const none = { inventory: {}, versions: {} };
    const lines = deviceTable([
      { device: 'a', online: true, labels: { site: 'north', beta: '' }, ...none },
      { device: 'long-name', online: false, labels: {}, ...none },
    ]).split('\n');
    expect(lines).toEqual([
      'DEVICE     IS       LABELS           VERSIONS',
      'a          online   site=north,beta  -',
      'long-name  offline  -                -',
    ]);
    expect(deviceTable([])).toBe('no devices');
  });

  test('is never more than there is room for', () => {
    const many = Array.from({ length: 50 }, (_, index) => change('Running', `d${index}`));
    const lines = viewLines(many, 'an outage', { columns: 30, rows: 10 });
    expect(lines).toHaveLength(8);
    expect(lines.at(-2)).toBe('… and 45 more');
    expect(lines.at(-1)).toContain('(not up to date: an outage');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(30);
  });

  test('is drawn over what was drawn before', () => {
    const view = createLiveView();
    const size = { columns: 80, rows: 24 };
    view.take(change('Pending'));
    expect(view.draw(size)).not.toContain('\u001B[2A');
    view.take(change('Running'));
    const drawn = view.draw(size);
    expect(drawn.startsWith('\u001B[2A\r\u001B[J')).toBe(true);
    expect(drawn.match(/a\/shop/g)).toHaveLength(1);
  });

  test('is nothing that a terminal obeys', () => {
    const text = 'a\tb\u001B[31m\u009B';
    expect(logText({ text }, { terminal: true })).toBe('a\tb\uFFFD[31m\uFFFD');
    expect(logText({ text }, { terminal: false })).toBe(text);
  });
});

describe('the exit code', () => {
  const reached = (phase: Phase): WaitOutcome => ({ kind: 'reached', revision: '', state: state(phase) });
  const rejected: WaitOutcome = { kind: 'rejected', revision: '', error: 'no', state: state('Running') };
  test.each<[WaitOutcome, string, number]>([
    [reached('Running'), 'Running', 0],
    [reached('Failed'), 'Running', 4],
    [reached('Failed'), 'Failed', 0],
    [rejected, 'Running', 3],
    [{ kind: 'superseded', by: 'cd'.repeat(32) }, 'Running', 6],
    [{ kind: 'gone' }, 'Running', 6],
    [{ kind: 'gone' }, 'Deleted', 0],
    [{ kind: 'timed-out', online: false }, 'Running', 5],
  ])('of %j where %s was wished is %i', (outcome, wished, code) => {
    expect(outcomeOf('a/shop', outcome, wished).exitCode).toBe(code);
  });

  test('tells why', () => {
    expect(outcomeOf('a/shop', reached('Failed'), 'Running').text).toBe('a/shop: Failed (web: not there)');
    expect(outcomeOf('a/shop', { kind: 'timed-out', online: false }, 'Running').text).toContain('offline');
  });

  test('of many is that of the worst', () => {
    expect(worst([0, 5, 0, 3])).toBe(3);
    expect(worst([0, 0])).toBe(0);
    expect(worst([])).toBe(0);
  });

  test('of a failure is its own', () => {
    const of = (code: FleetError['code']): number => exitCodeOf(new FleetError({ code, message: 'm' }));
    expect([of('DeviceOffline'), of('Conflict'), of('Aborted'), of('NotPermitted')]).toEqual([7, 6, 130, 1]);
    expect(exitCodeOf(new Error('x'))).toBe(1);
    expect(describeFailure(new FleetError({ code: 'NoBucket', message: 'm' }))).toContain('fleet-ctl setup');
  });
});

import fc from 'fast-check';
import { containerId, type DeploymentState, type ServiceState } from 'rollforward';
import { describe, expect, test } from 'vitest';

import { encodeStateRecord, parseStateRecord, STATE_RECORD_BYTES } from '../../src/format/state-record.ts';
import { states } from './arbitrary-states.ts';

const KEY = { device: 'edge-1', deployment: 'shop' };
const ID = containerId('a'.repeat(64));
const STATE: DeploymentState = {
  deployment: 'shop',
  deviceId: 'edge-1',
  phase: 'Failed',
  revision: 'b'.repeat(64),
  containerIds: { web: ID },
  services: {
    web: { phase: 'Failed', id: ID, state: 'running', digest: `v1:${'c'.repeat(64)}`, restarts: 2 },
  },
  sequence: 7,
  bootId: '7b8a1c4e-2f0e-4d7e-9d55-0d9a3d2f6a11',
  observedAt: 1_790_000_000_000,
};

function bytesOf(value: unknown): Uint8Array {
  return new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
}

function without(key: keyof DeploymentState): object {
  return Object.fromEntries(Object.entries(STATE).filter(([name]) => name !== key));
}

describe('a state', () => {
  test('comes back as it was', () => {
    fc.assert(
      fc.property(states({ services: 4, reason: 100, error: 200 }), (state) => {
        // JSON has no -0 and no undefined.
        expect(parseStateRecord(encodeStateRecord(state), KEY)).toEqual({ kind: 'parsed', value: state });
      }),
      { numRuns: 200 },
    );
  });

  test('has at most 32 KiB, whatever is in it, and then says that something was left out', () => {
    let bounded = 0;
    fc.assert(
      fc.property(states({ services: 256, reason: 3000, error: 60_000 }), (state) => {
        const bytes = encodeStateRecord(state);
        expect(bytes.length).toBeLessThanOrEqual(STATE_RECORD_BYTES);
        const parsed = parseStateRecord(bytes, KEY);
        if (parsed.kind === 'mistake') throw new Error(JSON.stringify(parsed.mistake));
        const { services, containerIds, rejected, truncated, ...whole } = parsed.value;
        const { services: all, containerIds: living, rejected: refused, ...same } = state;
        expect(whole).toEqual(same);
        expect(truncated === true).toBe(bytesOf(state).length > STATE_RECORD_BYTES);
        expect(rejected?.revision).toBe(refused?.revision);
        for (const [name, { phase, id }] of Object.entries(services)) {
          expect({ phase, id }).toEqual({ phase: all[name]?.phase, id: all[name]?.id });
        }
        for (const [name, id] of Object.entries(containerIds)) expect(living[name]).toBe(id);
        if (truncated === true) bounded += 1;
      }),
      { numRuns: 40 },
    );
    expect(bounded).toBeGreaterThan(5);
  });

  test('has room for the worst that an agent can make of it', () => {
    // Two bytes of JSON are six of text, and every name has its full length.
    const evil = '\u0001'.repeat(50_000);
    const name = (index: number): string => `${'s'.repeat(59)}${1000 + index}`;
    const every = Array.from({ length: 1000 }, (_, index) => name(index));
    const service: ServiceState = {
      phase: 'Running',
      id: ID,
      state: 'running',
      digest: `v1:${'c'.repeat(64)}`,
      restarts: Number.MAX_SAFE_INTEGER,
      reason: evil,
    };
    const bytes = encodeStateRecord({
      ...STATE,
      containerIds: Object.fromEntries(every.map((one) => [one, ID])),
      services: {
        ...Object.fromEntries(every.map((one) => [one, service])),
        broken: { ...service, phase: 'Failed' },
      },
      rejected: { revision: 'd'.repeat(64), error: evil },
    });
    expect(bytes.length).toBeLessThanOrEqual(STATE_RECORD_BYTES);
    // It is not simply thrown away.
    expect(bytes.length).toBeGreaterThan(STATE_RECORD_BYTES - 1000);
    const parsed = parseStateRecord(bytes, KEY);
    expect(parsed).toMatchObject({ value: { truncated: true, services: { broken: { phase: 'Failed' } } } });
  });

  test('gives up ends of reasons first, then details, then services that run', () => {
    const failed = (reason: string): ServiceState => ({
      phase: 'Failed',
      state: 'exited',
      digest: '',
      restarts: 0,
      reason,
    });
    const many = (count: number, length: number): DeploymentState => ({
      ...STATE,
      services: Object.fromEntries(
        Array.from({ length: count }, (_, index) => [`s${index}`, failed('r'.repeat(length))]),
      ),
    });
    const kept = (state: DeploymentState): { count: number; reason: number | undefined } => {
      const parsed = parseStateRecord(encodeStateRecord(state), KEY);
      const services = parsed.kind === 'parsed' ? Object.values(parsed.value.services) : [];
      return { count: services.length, reason: services[0]?.reason?.length };
    };
    expect(kept(many(10, 1000))).toEqual({ count: 10, reason: 1000 });
    expect(kept(many(40, 1000))).toEqual({ count: 40, reason: 400 });
    expect(kept(many(120, 1000))).toEqual({ count: 120, reason: 120 });
    expect(kept(many(200, 1000))).toEqual({ count: 200, reason: 40 });
    expect(kept(many(400, 1000))).toEqual({ count: 400, reason: undefined });
    expect(kept(many(1000, 1000)).count).toBeLessThan(600);
  });

  test('quotes no user and no password of a URL', () => {
    const reason = 'Unavailable: proxy http://max:s3cr3t@proxy:3128 refused, HTTPS://tok/en@host:1 too';
    const bytes = encodeStateRecord({
      ...STATE,
      services: { web: { phase: 'Failed', state: 'absent', digest: '', restarts: 0, reason } },
      rejected: { error: 'could not be fetched from nats://device:hunter2@10.0.0.1' },
    });
    const text = new TextDecoder().decode(bytes);
    expect(text).not.toMatch(/s3cr3t|max|tok\/en|hunter2/);
    expect(text).toContain('http://[redacted]@proxy:3128 refused, HTTPS://[redacted]@host:1 too');
  });
});

describe('what somebody has put under the key of a state', () => {
  test.each<[string, unknown, string, RegExp]>([
    ['nothing', '', '', /JSON/],
    ['no JSON', '{"deployment":', '', /JSON/],
    ['null', null, '', /an object/],
    ['an array', [], '', /an object/],
    ['half of it', without('phase'), '/phase', /one of Pending/],
    ['a state without services', without('services'), '/services', /an object/],
    ['the state of another deployment', { ...STATE, deployment: 'bank' }, '/deployment', /shop/],
    ['the state of another device', { ...STATE, deviceId: 'edge-2' }, '/deviceId', /edge-1/],
    ['a phase that is none', { ...STATE, phase: 'Fine' }, '/phase', /one of/],
    ['a phase of an object', { ...STATE, phase: { toString: 'Running' } }, '/phase', /one of/],
    ['a revision that is none', { ...STATE, revision: 'B'.repeat(64) }, '/revision', /64 hex/],
    ['a sequence that is no whole number', { ...STATE, sequence: 1.5 }, '/sequence', /whole/],
    ['a sequence below 0', { ...STATE, sequence: -1 }, '/sequence', /from 0/],
    [
      'a sequence beyond all',
      JSON.stringify(STATE).replace('"sequence":7', '"sequence":1e400'),
      '/sequence',
      /whole/,
    ],
    ['a boot id with a line break', { ...STATE, bootId: 'a\nb' }, '/bootId', /ASCII/],
    ['a short id', { ...STATE, containerIds: { web: 'abc123' } }, '/containerIds/web', /64 hex/],
    ['a service that is called like a way out', { ...STATE, services: { '../x': {} } }, '/services', /keys/],
    ['a service that is a text', { ...STATE, services: { web: 'fine' } }, '/services/web', /an object/],
    [
      'a reason that is a number',
      { ...STATE, services: { web: { ...STATE.services['web'], reason: 5 } } },
      '/services/web/reason',
      /text/,
    ],
    ['a rejection without an error', { ...STATE, rejected: {} }, '/rejected/error', /text/],
    [
      'a prototype',
      JSON.stringify(STATE).replace('"services":{', '"services":{"__proto__":{},'),
      '/services',
      /keys/,
    ],
    ['a false mark', { ...STATE, truncated: 'no' }, '/truncated', /true/],
  ])('%s is told with its place', (_, value, path, expected) => {
    const parsed = parseStateRecord(bytesOf(value), KEY);
    expect(parsed).toEqual({
      kind: 'mistake',
      mistake: { path, expected: expect.stringMatching(expected) as unknown },
    });
  });

  test('more than 32 KiB are not looked at', () => {
    const parsed = parseStateRecord(bytesOf(JSON.stringify(STATE).padEnd(STATE_RECORD_BYTES + 1)), KEY);
    expect(parsed).toEqual({ kind: 'mistake', mistake: { path: '', expected: 'at most 32768 bytes' } });
  });

  test('bytes that are no UTF-8 are none', () => {
    const bytes = bytesOf(STATE);
    bytes[bytes.indexOf(0x73)] = 0xff;
    expect(parseStateRecord(bytes, KEY)).toMatchObject({ kind: 'mistake', mistake: { path: '' } });
  });

  test('arrays within each other to the last byte are no more than a mistake', () => {
    expect(parseStateRecord(bytesOf('['.repeat(16_000) + ']'.repeat(16_000)), KEY).kind).toBe('mistake');
  });

  test('what a terminal would obey is taken out, what is not known is left out', () => {
    const hostile = {
      ...STATE,
      rejected: { error: 'one\u001b[2Jtwo\u202Ethree\nfour\ud800' },
      colour: 'red',
    };
    expect(parseStateRecord(bytesOf(hostile), KEY)).toEqual({
      kind: 'parsed',
      value: { ...STATE, rejected: { error: 'one?[2Jtwo?three\nfour?' } },
    });
  });

  test('whatever it is, it is parsed into what the type says or into a mistake', () => {
    const entries = Object.entries(STATE);
    const changed = fc
      .tuple(fc.constantFrom(...entries.map(([key]) => key)), fc.jsonValue())
      .map(([key, value]) => bytesOf({ ...STATE, [key]: value }));
    const damaged = fc.tuple(fc.nat(), fc.nat(255)).map(([at, byte]) => {
      const bytes = bytesOf(STATE);
      bytes[at % bytes.length] = byte;
      return bytes;
    });
    const anything = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.json().map(bytesOf), changed, damaged);
    fc.assert(
      fc.property(anything, (bytes) => {
        const parsed = parseStateRecord(bytes, KEY);
        if (parsed.kind === 'mistake') return;
        // What was parsed is a state: it can be written, and is the same then.
        expect(parsed.value).toMatchObject({ deployment: 'shop', deviceId: 'edge-1' });
        expect(parseStateRecord(bytesOf(parsed.value), KEY)).toEqual(parsed);
      }),
      { numRuns: 2000 },
    );
  });
});

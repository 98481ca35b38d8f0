import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  DEVICE_INFO_BYTES,
  type DeviceInfo,
  encodeDeviceInfo,
  parseDeviceInfo,
} from '../../src/format/device-info.ts';
import { labelKey, labelValue } from '../../src/format/labels.ts';

const INFO: DeviceInfo = {
  labels: { site: 'berlin', 'example.com/ring': 'canary', empty: '' },
  inventory: { serial: 'SN 0815/7', board: 'rev ß' },
  versions: { agent: '1.2.3', podman: '4.3.1' },
  bootId: '7b8a1c4e-2f0e-4d7e-9d55-0d9a3d2f6a11',
  startedAt: 1_790_000_000_000,
};

function bytesOf(value: unknown): Uint8Array {
  return new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
}

function many(count: number, length = 1): Readonly<Record<string, string>> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v'.repeat(length)]));
}

describe('the info of a device', () => {
  test('comes back as it was', () => {
    const words = fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,20}[A-Za-z0-9])?$/);
    const keys = fc.oneof(
      words,
      words.map((word) => `example.com/${word}`),
    );
    const facts = fc.dictionary(
      keys,
      fc.string({ unit: fc.constantFrom(...Array.from('aé漢😀" :')), maxLength: 100 }),
      {
        maxKeys: 20,
      },
    );
    const infos = fc.record({
      labels: fc.dictionary(keys, fc.oneof(words, fc.constant('')), { maxKeys: 20 }),
      inventory: facts,
      versions: facts,
      bootId: fc.uuid(),
      startedAt: fc.nat(),
    });
    fc.assert(
      fc.property(infos, (info) => {
        expect(parseDeviceInfo(encodeDeviceInfo(info))).toEqual({ kind: 'parsed', value: info });
      }),
    );
    expect(parseDeviceInfo(encodeDeviceInfo(INFO))).toEqual({ kind: 'parsed', value: INFO });
  });

  test.each<[string, Partial<DeviceInfo>, RegExp]>([
    ['a key with a blank', { labels: { 'a b': '' } }, /^labels: expected keys/],
    ['no key', { labels: { '': 'x' } }, /^labels: expected keys/],
    ['a key of two slashes', { labels: { 'a/b/c': 'x' } }, /^labels: expected keys/],
    ['a value with a comma', { labels: { site: 'a,b' } }, /^labels.site: expected/],
    ['a value that ends with a dash', { labels: { site: 'a-' } }, /^labels.site: expected/],
    ['a value of 64', { labels: { site: 'a'.repeat(64) } }, /^labels.site: expected/],
    ['65 labels', { labels: many(65) }, /^labels: expected at most 64/],
    ['a number', { labels: { site: 5 as unknown as string } }, /^labels.site/],
    ['65 facts', { inventory: many(65) }, /^inventory: expected at most 64/],
    [
      'a long fact',
      { versions: { agent: 'v'.repeat(257) } },
      /^versions.agent: expected text of at most 256/,
    ],
    ['all of it', { inventory: many(64, 200), versions: many(64, 200) }, /at most 16384 bytes in all, found/],
    ['a boot id', { bootId: '' }, /^bootId/],
    ['a start', { startedAt: NaN }, /^startedAt/],
  ])('%s that cannot be is refused before it is sent', (_, wrong, message) => {
    expect(() => encodeDeviceInfo({ ...INFO, ...wrong })).toThrow(
      expect.objectContaining({ name: 'TypeError', message: expect.stringMatching(message) as unknown }),
    );
  });

  test.each<[string, unknown, string]>([
    ['nothing', '', ''],
    ['a list', [], ''],
    ['without labels', { ...INFO, labels: undefined }, '/labels'],
    ['a label of no text', { ...INFO, labels: { site: 1 } }, '/labels/site'],
    ['a label that would be two in a selector', { ...INFO, labels: { site: 'a,ring=b' } }, '/labels/site'],
    ['a key that is a mistake in a selector', { ...INFO, labels: { 'a=b': '' } }, '/labels'],
    ['a prototype', JSON.stringify(INFO).replace('"labels":{', '"labels":{"__proto__":"x",'), '/labels'],
    ['65 labels', { ...INFO, labels: many(65) }, '/labels'],
    ['a long fact', { ...INFO, inventory: { a: 'v'.repeat(257) } }, '/inventory/a'],
    ['a slash in the name of a place', { ...INFO, inventory: { 'a.b/c': [] } }, '/inventory/a.b~1c'],
    ['a start that is no time', { ...INFO, startedAt: 'now' }, '/startedAt'],
    ['too much', JSON.stringify(INFO).padEnd(DEVICE_INFO_BYTES + 1), ''],
  ])('%s is told with its place', (_, value, path) => {
    expect(parseDeviceInfo(bytesOf(value))).toMatchObject({ kind: 'mistake', mistake: { path } });
  });

  test('whatever the bytes, it does not throw, and labels are labels', () => {
    const changed = fc
      .tuple(fc.constantFrom(...Object.keys(INFO)), fc.jsonValue())
      .map(([key, value]) => bytesOf({ ...INFO, [key]: value }));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), fc.json().map(bytesOf), changed), (bytes) => {
        const parsed = parseDeviceInfo(bytes);
        if (parsed.kind === 'mistake') return;
        for (const [key, value] of Object.entries(parsed.value.labels)) {
          expect([labelKey.test(key), labelValue.test(value)]).toEqual([true, true]);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { type CacheRecord, decodeRecord, encodeRecord } from '../../src/state/cache-record.ts';

const name = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
const record: fc.Arbitrary<CacheRecord> = fc.record({
  sequence: fc.nat(),
  entry: fc.oneof(
    fc.record({
      kind: fc.constant('document' as const),
      deployment: name,
      bytes: fc.uint8Array({ maxLength: 200 }),
    }),
    fc.record({ kind: fc.constant('deleted' as const), deployment: name }),
  ),
});

const SHOP: CacheRecord = {
  entry: { kind: 'document', deployment: 'shop', bytes: new TextEncoder().encode('{}') },
  sequence: 7,
};

describe('a record', () => {
  it('comes back as it was written', () => {
    fc.assert(
      fc.property(record, (written) => {
        expect(decodeRecord(encodeRecord(written))).toEqual(written);
      }),
    );
  });

  it('is golden: what an agent has written the next one reads', () => {
    expect(new TextDecoder().decode(encodeRecord(SHOP))).toBe(
      'rollforward-cache/v1 document shop 7 7cdc46db2e8cc12853fc8807f05efccd147d37b64a13af2db381ec77ffc4f123\n{}',
    );
  });

  it('keeps any bytes, line breaks and none at all included', () => {
    for (const bytes of [Uint8Array.of(), Uint8Array.of(10), Uint8Array.of(10, 10, 0, 255, 10)]) {
      const written: CacheRecord = { entry: { kind: 'document', deployment: 'a', bytes }, sequence: 0 };
      expect(decodeRecord(encodeRecord(written))).toEqual(written);
    }
  });

  it('does not change with the file it was read from', () => {
    const file = encodeRecord(SHOP);
    const read = decodeRecord(file);
    file.fill(0);
    expect(read).toEqual(SHOP);
  });
});

describe('a damaged record', () => {
  it('is none, whatever becomes of any byte of it', () => {
    fc.assert(
      fc.property(record, fc.nat(), fc.integer({ min: 1, max: 255 }), (written, at, change) => {
        const file = Uint8Array.from(encodeRecord(written));
        const where = at % file.length;
        file[where] = (file[where] ?? 0) ^ change;
        expect(decodeRecord(file)).toBeUndefined();
      }),
      { numRuns: 1_000 },
    );
  });

  it('is none for each single bit of a small one', () => {
    const whole = encodeRecord(SHOP);
    for (let bit = 0; bit < whole.length * 8; bit += 1) {
      const file = Uint8Array.from(whole);
      file[bit >> 3] = (file[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(decodeRecord(file)).toBeUndefined();
    }
  });

  it('is none wherever it was cut off', () => {
    fc.assert(
      fc.property(record, fc.nat(), (written, at) => {
        const file = encodeRecord(written);
        expect(decodeRecord(file.subarray(0, at % file.length))).toBeUndefined();
      }),
    );
  });

  it('is none with something behind it', () => {
    fc.assert(
      fc.property(record, fc.uint8Array({ minLength: 1, maxLength: 20 }), (written, more) => {
        expect(decodeRecord(Buffer.concat([encodeRecord(written), more]))).toBeUndefined();
      }),
    );
  });

  it('is none if it is anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (file) => {
        expect(decodeRecord(file)).toBeUndefined();
      }),
    );
    expect(decodeRecord(new Uint8Array(1_000_000))).toBeUndefined();
  });
});

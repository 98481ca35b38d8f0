import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { encodeHeartbeat, HEARTBEAT_BYTES, parseHeartbeat } from '../../src/format/heartbeat.ts';

describe('a heartbeat', () => {
  test('comes back as it was, below 96 bytes', () => {
    const bootIds = fc.stringMatching(/^[A-Za-z0-9-]{1,36}$/);
    fc.assert(
      fc.property(bootIds, fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (bootId, sequence) => {
        const bytes = encodeHeartbeat({ bootId, sequence });
        expect(bytes.length).toBeLessThan(96);
        expect(parseHeartbeat(bytes)).toEqual({ kind: 'parsed', value: { bootId, sequence } });
      }),
    );
  });

  test('is below 96 bytes where everything is as long as it may be', () => {
    const bytes = encodeHeartbeat({ bootId: 'f'.repeat(36), sequence: Number.MAX_SAFE_INTEGER });
    expect(bytes.length).toBe(77);
    expect(HEARTBEAT_BYTES).toBe(96);
  });

  test.each([
    { bootId: '', sequence: 1 },
    { bootId: 'a'.repeat(37), sequence: 1 },
    { bootId: 'é', sequence: 1 },
    { bootId: 'a"b', sequence: 1 },
    { bootId: 'a', sequence: 0 },
    { bootId: 'a', sequence: 1.5 },
    { bootId: 'a', sequence: Number.MAX_SAFE_INTEGER + 1 },
  ])('is not made of %j', (heartbeat) => {
    expect(() => encodeHeartbeat(heartbeat)).toThrow(TypeError);
    expect(parseHeartbeat(new TextEncoder().encode(JSON.stringify(heartbeat))).kind).toBe('mistake');
  });

  test('whatever the bytes, it is read or is none', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((text) => new TextEncoder().encode(text)),
        ),
        (bytes) => {
          expect(['parsed', 'mistake']).toContain(parseHeartbeat(bytes).kind);
        },
      ),
    );
    expect(parseHeartbeat(new TextEncoder().encode('{"bootId":"a","sequence":1}'.padEnd(96))).kind).toBe(
      'mistake',
    );
  });
});

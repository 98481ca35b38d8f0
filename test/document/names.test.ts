import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  attemptName,
  containerName,
  isDeploymentName,
  isNamePrefix,
  networkName,
  newAttemptId,
  volumeName,
} from '../../src/document/names.ts';
import { isName } from '../../src/runtime/ownership.ts';
import { engineNameRule } from '../../src/runtime/spec-rules.ts';

describe('names', () => {
  it('are legible', () => {
    const place = { deployment: 'shop', service: 'web' };
    expect(containerName(place)).toBe('shop.web');
    expect(attemptName(containerName(place), 'k3f9q2')).toBe('shop.web.k3f9q2');
    expect(networkName({ deployment: 'shop' })).toBe('shop');
    expect(volumeName({ deployment: 'shop', volume: 'data' })).toBe('shop.data');
  });

  it('begin with the prefix of agents that share a host', () => {
    const place = { namePrefix: 'edge-', deployment: 'shop' };
    expect(containerName({ ...place, service: 'web' })).toBe('edge-shop.web');
    expect(networkName(place)).toBe('edge-shop');
    expect(volumeName({ ...place, volume: 'data' })).toBe('edge-shop.data');
  });

  it.each(['Edge-', 'a.', '-a', 'a/', 'a'.repeat(33), 'ä'])('refuse the prefix %j', (namePrefix) => {
    expect(isNamePrefix(namePrefix)).toBe(false);
    expect(() => networkName({ namePrefix, deployment: 'shop' })).toThrow(TypeError);
  });

  it.each(['', 'Web', 'a.b', '-a', 'a-', '--rm', 'a/b', 'a\n', 'a'.repeat(64)])(
    'refuse the part %j',
    (part) => {
      expect(() => containerName({ deployment: part, service: 'web' })).toThrow(TypeError);
      expect(() => containerName({ deployment: 'shop', service: part })).toThrow(TypeError);
      expect(() => volumeName({ deployment: 'shop', volume: part })).toThrow(TypeError);
    },
  );

  it.each(['host', 'none', 'bridge', 'default', 'podman', 'container'])(
    'refuse a deployment %j, whose network would be the engine’s own',
    (name) => {
      expect(isName(name)).toBe(true);
      expect(isDeploymentName(name)).toBe(false);
    },
  );

  it('fit an engine even at their longest', () => {
    const long = 'a'.repeat(63);
    const name = containerName({ namePrefix: 'b'.repeat(32), deployment: long, service: long });
    expect(engineNameRule.test(attemptName(name, 'k3f9q2'))).toBe(true);
  });

  it('never meet: deployment and service can be read back', () => {
    const name = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,5}[a-z0-9])?$/);
    fc.assert(
      fc.property(name, name, (deployment, service) => {
        expect(containerName({ deployment, service }).split('.')).toEqual([deployment, service]);
      }),
    );
  });
});

describe('newAttemptId', () => {
  it('is made of the bytes that it is given', () => {
    expect(newAttemptId((length) => new Uint8Array(length))).toBe('000000');
    expect(newAttemptId((length) => Uint8Array.from({ length }, (_, index) => 255 - index))).toBe('zyxwvt');
  });

  it('is six characters of base32', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 6, maxLength: 6 }), (bytes) => {
        expect(newAttemptId(() => bytes)).toMatch(/^[0-9a-hjkmnp-tv-z]{6}$/);
      }),
    );
  });
});

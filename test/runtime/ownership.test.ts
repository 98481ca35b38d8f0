import { strict as assert } from 'node:assert';

import fc from 'fast-check';
import { describe, it } from 'vitest';

import { LABELS, ownedBy, type Ownership, ownershipLabels, ownershipOf } from '../../src/index.ts';
import { fullId, runningContainer } from './stub-driver.ts';

const OWNERSHIP: Ownership = {
  owner: 'device-1',
  deployment: 'shop',
  service: 'web',
  digest: `v1:${'0123456789abcdef'.repeat(4)}`,
  gracePeriodSeconds: 30,
  ports: ['127.0.0.1:8080/tcp', '0.0.0.0:53/udp'],
};

describe('ownership labels', () => {
  it('say what was written', () => {
    assert.deepEqual(ownershipOf(ownershipLabels(OWNERSHIP)), OWNERSHIP);
    const without = { ...OWNERSHIP, ports: [], gracePeriodSeconds: 0 };
    assert.deepEqual(ownershipOf({ ...ownershipLabels(without), other: 'label' }), without);
  });

  it('say nothing when one of them is missing', () => {
    for (const key of Object.values(LABELS)) {
      const { [key]: _, ...rest } = ownershipLabels(OWNERSHIP);
      assert.equal(ownershipOf(rest), undefined, key);
    }
  });

  const malformed: readonly (readonly [keyof typeof LABELS, string])[] = [
    ['owner', ''],
    ['owner', 'Device'],
    ['owner', 'a'.repeat(64)],
    ['owner', 'a b'],
    ['deployment', ''],
    ['deployment', '-shop'],
    ['deployment', 'shop.web'],
    ['deployment', 'a'.repeat(64)],
    ['service', 'Web'],
    ['service', 'web\n'],
    ['digest', 'v1:abc'],
    ['digest', `1:${'0'.repeat(64)}`],
    ['digest', `v1:${'0'.repeat(64)} `],
    ['grace', ''],
    ['grace', '-1'],
    ['grace', '1.5'],
    ['grace', '010'],
    ['grace', '1e3'],
    ['grace', '9999999'],
  ];
  it.each(malformed)('say nothing when %s is %j', (key, value) => {
    assert.equal(ownershipOf({ ...ownershipLabels(OWNERSHIP), [LABELS[key]]: value }), undefined);
  });

  it('are never read from a prototype', () => {
    const inherited: Record<string, string> = Object.create({ ...ownershipLabels(OWNERSHIP) });
    assert.equal(ownershipOf(inherited), undefined);
  });

  it('never throw, whatever the labels are', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.values(LABELS), 'x'), fc.string()), (labels) => {
        ownershipOf(labels);
      }),
    );
  });

  it('decide what is owned: complete, and of this owner exactly', () => {
    const labels = ownershipLabels(OWNERSHIP);
    const mine = runningContainer({ labels });
    const others = [
      runningContainer({ id: fullId('b'), labels: { ...labels, [LABELS.owner]: 'device-10' } }),
      runningContainer({ id: fullId('c'), labels: { [LABELS.owner]: 'device-1' } }),
    ];
    assert.deepEqual(ownedBy('device-1', [...others, mine]), [{ container: mine, ownership: OWNERSHIP }]);
  });
});

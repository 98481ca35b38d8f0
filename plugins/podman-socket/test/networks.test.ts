import { expectFault } from '@rollforward/engine-shared/testing';
import { describe, expect, test } from 'vitest';

import { ensureNetwork, removeNetwork } from '../src/networks.ts';
import { type Answer, type ScriptedService, scriptedService } from './support/scripted-service.ts';
import { DONE, ok, refusal } from './support/service-answers.ts';

const OURS = { owner: 'device-1' };
const NONE = refusal(404, 'unable to find network with name or ID shop: network not found');
const network = (labels: object | null, name = 'shop'): Answer => ok({ name, id: 'f'.repeat(64), labels });

function scene(inspects: readonly Answer[], change: Answer): ScriptedService {
  let looks = 0;
  return scriptedService(({ kind }) => (kind === 'ask' ? inspects[looks++] : change));
}

describe('ensureNetwork', () => {
  const MADE = network(OURS);

  test('makes one', async () => {
    const podman = scene([NONE], MADE);
    await ensureNetwork(podman, 'shop', OURS);
    expect(podman.calls.at(-1)).toMatchObject({ body: { name: 'shop', labels: OURS } });
  });

  test('leaves ours alone', async () => {
    const podman = scene([network(OURS)], MADE);
    await ensureNetwork(podman, 'shop', OURS);
    expect(podman.changes()).toEqual([]);
  });

  test.each([[{ owner: 'x' }], [{}], [null]])('refuses another’s: %j', async (labels) => {
    const podman = scene([network(labels)], MADE);
    await expectFault(ensureNetwork(podman, 'shop', OURS), 'NameConflict');
    expect(podman.changes()).toEqual([]);
  });

  test.each([409, 500])('is content if somebody was faster with the same: %d', async (status) => {
    const exists = refusal(status, 'network name shop already used: network already exists');
    await ensureNetwork(scene([NONE, network(OURS)], exists), 'shop', OURS);
    await expectFault(ensureNetwork(scene([NONE, network({})], exists), 'shop', OURS), 'NameConflict');
  });

  test('is not deceived by a network whose id begins with the name', async () => {
    for (const found of [network(OURS, 'other'), refusal(500, 'more than one result for network ID shop')]) {
      const podman = scene([found], MADE);
      await ensureNetwork(podman, 'shop', OURS);
      expect(podman.changes()).toEqual(['create']);
    }
  });

  test.each([
    refusal(500, 'database is locked'),
    { status: 404, text: 'Not Found' },
    { status: 200, text: '' },
  ])('a look that fails is not "none": %o', async (answer) => {
    const podman = scene([answer], MADE);
    await expectFault(ensureNetwork(podman, 'shop', OURS), 'Unavailable');
    expect(podman.changes()).toEqual([]);
  });
});

describe('removeNetwork', () => {
  test('removes ours, by its name', async () => {
    const podman = scene([network(OURS)], DONE);
    await removeNetwork(podman, 'shop', OURS);
    expect(podman.calls.at(-1)).toMatchObject({ method: 'DELETE', path: '/networks/shop' });
  });

  test('is content if there is none', async () => {
    for (const podman of [scene([NONE], DONE), scene([network(OURS, 'other')], DONE)]) {
      await removeNetwork(podman, 'shop', OURS);
      expect(podman.changes()).toEqual([]);
    }
    await removeNetwork(scene([network(OURS)], NONE), 'shop', OURS);
  });

  test('refuses another’s', async () => {
    const podman = scene([network({ owner: 'x' })], DONE);
    await expectFault(removeNetwork(podman, 'shop', OURS), 'NameConflict');
    expect(podman.changes()).toEqual([]);
  });

  test('refuses one in use', async () => {
    const inUse = refusal(500, '"shop" has associated containers with it: network is being used');
    await expectFault(removeNetwork(scene([network(OURS)], inUse), 'shop', OURS), 'StillRunning');
  });
});

import { expectFault } from '@rollforward/engine-shared/testing';
import { describe, expect, test } from 'vitest';

import { ensureNetwork, removeNetwork } from '../src/networks.ts';
import { type Answer, type ScriptedPodman, scriptedPodman } from './support/scripted-podman.ts';

const OURS = { owner: 'device-1' };
const NONE = {
  exitCode: 125,
  stdout: '[]',
  stderr: 'Error: unable to find network with name or ID shop: network not found',
};
const network = (labels: object, name = 'shop'): Answer => ({
  stdout: JSON.stringify([{ name, id: 'f'.repeat(64), labels }]),
});

function scene(inspects: readonly Answer[], change: Answer = {}): ScriptedPodman {
  let looks = 0;
  return scriptedPodman(({ args }) => (args[1] === 'inspect' ? (inspects[looks++] ?? {}) : change));
}

describe('ensureNetwork', () => {
  test('makes one', async () => {
    const podman = scene([NONE]);
    await ensureNetwork(podman, 'shop', OURS);
    expect(podman.calls.at(-1)?.args).toEqual([
      'network',
      'create',
      '--driver=bridge',
      '--label=owner=device-1',
      '--',
      'shop',
    ]);
  });

  test('leaves ours alone', async () => {
    const podman = scene([network(OURS)]);
    await ensureNetwork(podman, 'shop', OURS);
    expect(podman.changes()).toEqual([]);
  });

  test('refuses another’s', async () => {
    await expectFault(ensureNetwork(scene([network({ owner: 'x' })]), 'shop', OURS), 'NameConflict');
    await expectFault(
      ensureNetwork(scene([{ stdout: JSON.stringify([{ name: 'shop', id: 'f' }]) }]), 'shop', OURS),
      'NameConflict',
    );
  });

  const EXISTS = { exitCode: 125, stderr: 'Error: network name shop already used: network already exists' };
  test('is content if somebody was faster with the same', async () => {
    await ensureNetwork(scene([NONE, network(OURS)], EXISTS), 'shop', OURS);
    await expectFault(ensureNetwork(scene([NONE, network({})], EXISTS), 'shop', OURS), 'NameConflict');
  });

  test('is not deceived by a network whose id begins with the name', async () => {
    const podman = scene([network(OURS, 'other')]);
    await ensureNetwork(podman, 'shop', OURS);
    expect(podman.changes()).toEqual(['network']);
  });
});

describe('removeNetwork', () => {
  test('removes ours, by its name', async () => {
    const podman = scene([network(OURS)]);
    await removeNetwork(podman, 'shop', OURS);
    expect(podman.calls.at(-1)?.args).toEqual(['network', 'rm', '--', 'shop']);
  });

  test('is content if there is none', async () => {
    for (const podman of [scene([NONE]), scene([network(OURS, 'other')])]) {
      await removeNetwork(podman, 'shop', OURS);
      expect(podman.changes()).toEqual([]);
    }
    await removeNetwork(scene([network(OURS)], { ...NONE, exitCode: 1 }), 'shop', OURS);
  });

  test('refuses another’s', async () => {
    const podman = scene([network({ owner: 'x' })]);
    await expectFault(removeNetwork(podman, 'shop', OURS), 'NameConflict');
    expect(podman.changes()).toEqual([]);
  });

  test('refuses one in use', async () => {
    const IN_USE = {
      exitCode: 2,
      stderr: 'Error: "shop" has associated containers with it: network is being used',
    };
    await expectFault(removeNetwork(scene([network(OURS)], IN_USE), 'shop', OURS), 'StillRunning');
  });
});

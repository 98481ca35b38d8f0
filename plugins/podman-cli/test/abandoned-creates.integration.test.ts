import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import { isStored } from '@rollforward/engine-shared/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { type RealPodman, startRealPodman } from './support/real-podman.ts';

let real: RealPodman;
beforeAll(async () => {
  real = await startRealPodman();
});
afterAll(() => real.host.stop());

/** The names of what only the storage knows. */
async function storageNames(): Promise<string[]> {
  const { stdout } = await real.host.run(['ps', '--all', '--external', '--format=json']);
  const listed = JSON.parse(stdout) as readonly { State: string; Names: readonly string[] }[];
  return listed.filter(({ State }) => State === 'storage').flatMap(({ Names }) => Names);
}

/** Kills a create as soon as the storage knows its name, which is before Podman does. */
async function abandonCreate(name: string): Promise<void> {
  const image = await real.host.image('v1');
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const args = ['create', `--name=${name}`, '--network=none', image];
    const options = { env: { ...real.host.env }, detached: true, stdio: 'ignore' } as const;
    const client = spawn(real.host.podman, args, options);
    const ended = once(client, 'exit');
    while (client.exitCode === null && !(await isStored(real.host, name))) await sleep(1);
    if (client.pid !== undefined && client.exitCode === null) process.kill(-client.pid, 'SIGKILL');
    await ended;
    if ((await storageNames()).includes(name)) return;
    await real.host.run(['rm', '--force', name], { reject: false });
  }
  throw new Error('no create was killed half-way');
}

test('storage that a killed attempt of the same service left is removed by the next one, and no other', async () => {
  await abandonCreate('shop.cart.aaaaaa');
  await abandonCreate('shop.cart');
  await abandonCreate('shop.cartoon.aaaaaa');
  await abandonCreate('shop.cart.by-hand');

  await real.create('v1', { name: 'shop.cart.zzzzzz' });

  expect((await storageNames()).sort()).toEqual(['shop.cart', 'shop.cart.by-hand', 'shop.cartoon.aaaaaa']);
});

test('storage that a living process is making is left alone', async () => {
  const name = 'shop.till.aaaaaa';
  await abandonCreate(name);
  const maker = spawn('/bin/sh', ['-c', 'read -r never', `--name=${name}`], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  try {
    await real.create('v1', { name: 'shop.till.yyyyyy' });
    expect(await storageNames()).toContain(name);
  } finally {
    maker.kill('SIGKILL');
    await once(maker, 'exit');
  }
  await real.create('v1', { name: 'shop.till.zzzzzz' });
  expect(await storageNames()).not.toContain(name);
});

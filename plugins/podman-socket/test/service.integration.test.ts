import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { expectFault } from '@rollforward/engine-shared/testing';
import { livingProcesses, oneLife } from '@rollforward/test-hosts';
import { isContainerId } from 'rollforward';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { podmanSocket } from '../src/index.ts';
import { type RealService, startRealService } from './support/real-service.ts';
import { markerOf } from './support/test-spec.ts';

let real: RealService;
beforeAll(async () => {
  real = await startRealService();
});
afterAll(() => real.stop());

/** Removes what a test left. */
async function removeAll(): Promise<void> {
  await real.host.run(['rm', '--all', '--force', '--time=0'], { reject: false });
}

test('a service that ends when it is idle, and comes back, is not noticed', async () => {
  await real.kill();
  await real.start({ idleSeconds: 1 });
  const id = await real.runReady('v1');
  real.letGo();
  await real.ended();
  await real.start({ idleSeconds: 1 });
  expect(await real.list()).toMatchObject([{ id, state: 'running' }]);
  real.letGo();
  await real.ended();
  await real.start();
  expect(await real.runtime.stopContainer(id, { gracePeriodSeconds: 60 })).toMatchObject({ kind: 'stopped' });
  await real.runtime.removeContainer(id);
});

test('a stop that takes longer than a service may be idle is waited for', async () => {
  await real.kill();
  await real.start({ idleSeconds: 1 });
  const id = await real.runReady('ignores-term', { gracePeriodSeconds: 4 });
  const begun = performance.now();
  const stopping = real.runtime.stopContainer(id, { gracePeriodSeconds: 4 });
  await expect.poll(() => real.wordOf(id)).toBe('stopping');
  // From here on only the stop itself keeps the service.
  real.letGo();
  expect(await stopping).toMatchObject({ kind: 'killed', exitCode: 137 });
  const tookMs = performance.now() - begun;
  expect(tookMs).toBeGreaterThanOrEqual(4000);
  // Promised are 2 s behind the grace; a machine that does other things as well keeps everybody waiting, us too.
  expect(tookMs).toBeLessThan(4000 + 2000 + 10_000);
  await real.kill();
  await real.start();
  await real.runtime.removeContainer(id);
});

test('no service is Unavailable, whatever is asked', async () => {
  await real.kill();
  await expectFault(real.list(), 'Unavailable');
  await expectFault(real.create('v1'), 'Unavailable');
  await real.start();
  expect(await real.list()).toEqual([]);
});

test('a service killed in the middle of a stop: nobody says that it ended, and another stop ends it', async () => {
  const spec = await real.spec('ignores-term', { gracePeriodSeconds: 2 });
  const id = await real.runtime.createContainer(spec);
  await real.runtime.startContainer(id);
  await oneLife(markerOf(spec.name));
  const stopping = expectFault(real.runtime.stopContainer(id, { gracePeriodSeconds: 60 }), 'Unavailable');
  await expect.poll(() => real.wordOf(id)).toBe('stopping');
  await real.kill();
  await stopping;
  await real.start();
  expect(await real.runtime.containerStatus({ id })).toMatchObject({ state: 'stopping' });
  expect(await livingProcesses(markerOf(spec.name))).toHaveLength(1);
  await expectFault(real.runtime.removeContainer(id), 'StillRunning');
  expect(await real.runtime.stopContainer(id, { gracePeriodSeconds: 2 })).toMatchObject({ kind: 'killed' });
  expect(await livingProcesses(markerOf(spec.name))).toEqual([]);
  await real.runtime.removeContainer(id);
});

test('nobody waits any more for a stop: it ends the container all the same', async () => {
  const id = await real.runReady('slow-stop', { env: { STOP_SECONDS: '3' }, gracePeriodSeconds: 60 });
  const impatient = real.runtime.stopContainer(id, { gracePeriodSeconds: 60, deadlineMs: 1000 });
  await expectFault(impatient, 'DeadlineExceeded');
  await expect
    .poll(() => real.runtime.containerStatus({ id }))
    .toMatchObject({ state: 'exited', exitCode: 0 });
  await real.runtime.removeContainer(id);
});

test('an agent that dies in the middle of a create or a start leaves what is whole, or nothing', async () => {
  const image = await real.host.image('v1');
  for (let round = 0; round < 20; round += 1) {
    const name = `shop.cut-${round}`;
    const created = post('/v4.0.0/libpod/containers/create', {
      name,
      image,
      netns: { nsmode: 'none' },
      labels: (await real.spec('v1')).labels,
    });
    // As long as a create takes here, and none at all.
    await sleep(round * 3);
    created.destroy();
    await sleep(200);
    const status = await real.runtime.containerStatus({ name });
    if (status.state === 'absent') continue;
    post(`/containers/${status.id}/start`).destroy();
    await sleep(round * 5);
    await real.runtime.startContainer(status.id);
    expect(await real.runtime.containerStatus({ id: status.id })).toMatchObject({ state: 'running' });
  }
  // The last one may be under way.
  const external = ['ps', '--all', '--external', '--format', '{{.Status}} {{.Names}}'];
  await expect.poll(async () => (await real.host.run(external)).stdout).not.toMatch(/storage/i);
  await removeAll();
});

function post(path: string, body: object = {}): ReturnType<typeof connect> {
  const text = JSON.stringify(body);
  const socket = connect(real.socketPath);
  const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${text.length}`;
  socket.on('error', () => undefined);
  socket.write(`${head}\r\n\r\n${text}`);
  return socket;
}

test('a stranger that is named like the whole id of an absent one is left alone', async () => {
  const id = 'ab'.repeat(32);
  if (!isContainerId(id)) throw new Error('no id');
  const image = await real.host.image('v1');
  await real.host.run(['create', `--name=${id}`, '--network=none', image]);
  const runtime = podmanSocket({ socketPath: real.socketPath });
  expect(await runtime.containerStatus({ id })).toEqual({ state: 'absent' });
  await runtime.removeContainer(id);
  expect(await runtime.stopContainer(id, { gracePeriodSeconds: 0 })).toEqual({ kind: 'absent' });
  expect((await real.host.run(['container', 'exists', id], { reject: false })).exitCode).toBe(0);
  await removeAll();
});

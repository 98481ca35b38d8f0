import { createBuckets, createFleet, existingConnection } from '@rollforward/nats';
import { startNatsServer } from '@rollforward/test-hosts';
import { connect } from 'nats';
import { expect, test } from 'vitest';

import { startSimulatedDevice } from './scale/simulated-device.ts';

const DEVICES = 30;
const ONE_REPLACEMENT = { createContainer: 1, startContainer: 1, stopContainer: 1, removeContainer: 1 };

test('many devices converge on a put, each by exactly one replacement', async () => {
  const server = await startNatsServer();
  const open = async () => {
    const connection = await connect({ servers: server.url });
    return { connection, link: existingConnection(connection) };
  };
  const { connection, link } = await open();
  await createBuckets({ link });
  const fleet = createFleet({ link });
  const own = await Promise.all(Array.from({ length: DEVICES }, open));
  const devices = own.map((one, index) =>
    startSimulatedDevice({ device: `device-${index}`, link: one.link, minReadySeconds: 0 }),
  );

  const converge = async (version: number): Promise<void> => {
    const document = {
      apiVersion: 'rollforward/v1',
      services: { web: { image: `web:${version}` } },
    } as const;
    await Promise.all(
      devices.map(async ({ device }) => {
        const place = { device, deployment: 'shop' };
        const { revision } = await fleet.putDeployment({ ...place, document });
        const outcome = await fleet.waitFor({ ...place, revision, phase: 'Running', deadlineMs: 60_000 });
        expect(outcome.kind, device).toBe('reached');
      }),
    );
  };
  await converge(1);
  for (const { runtime } of devices) runtime.clearCalls();
  await converge(2);

  for (const { device, runtime } of devices) {
    const calls = runtime.mutations().map(({ verb }) => verb);
    const counts = Object.fromEntries(
      Object.keys(ONE_REPLACEMENT).map((verb) => [verb, calls.filter((one) => one === verb).length]),
    );
    expect(counts, device).toEqual(ONE_REPLACEMENT);
    const images = runtime.containers().map(({ state, image }) => `${image.reference} ${state}`);
    expect(images, device).toEqual(['web:2 running']);
  }
  // Each device watches by one consumer, and no read has left one behind.
  const manager = await connection.jetstreamManager();
  const { state } = await manager.streams.info('KV_desired-state');
  expect(state.consumer_count).toBeLessThanOrEqual(DEVICES);

  await Promise.all(devices.map((device) => device.stop()));
  await Promise.all(own.map((one) => one.connection.close()));
  await connection.close();
  await server.stop();
});

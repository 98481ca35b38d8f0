import { expect, test } from 'vitest';

import { measureIdleDevice } from './scale/measure-idle-device.ts';

/** Four heartbeats, and two reads with whatever comes with them. */
const CYCLE_SECONDS = 60;

test('a device with nothing to do costs less than 200 bytes a second on the wire', async () => {
  const traffic = await measureIdleDevice({ seconds: CYCLE_SECONDS });
  const { wireBytesPerSecond, serverBytesPerSecond, heartbeats, reads } = traffic;
  console.log(
    `idle device: ${wireBytesPerSecond.toFixed(1)} bytes a second on the wire, ${serverBytesPerSecond.toFixed(1)} by the server`,
  );
  expect(wireBytesPerSecond).toBeLessThan(200);
  // It was there, all the time.
  expect(heartbeats).toBeGreaterThanOrEqual(3);
  expect(reads).toBeGreaterThanOrEqual(1);
  // What the server leaves out is what was sent over the line around it.
  expect(serverBytesPerSecond).toBeLessThan(wireBytesPerSecond);
  expect(serverBytesPerSecond).toBeGreaterThan(5);
});

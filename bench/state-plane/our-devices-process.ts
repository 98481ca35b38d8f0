// Whole agents, each on an engine in memory and with a connection of its own.
// Usage: our-devices-process.ts <url> <prefix> <first> <behind the last>
import { existingConnection } from '@rollforward/nats';
import { connect } from 'nats';

import {
  type SimulatedDevice,
  startSimulatedDevice,
} from '../../test/integration/state-plane/scale/simulated-device.ts';
import { deviceName, forEach } from './plane.ts';

const [url = '', prefix = '', first, end] = process.argv.slice(2);
const devices: SimulatedDevice[] = [];

await forEach(Number(end) - Number(first), async (number) => {
  const device = deviceName(prefix, Number(first) + number);
  const link = existingConnection(await connect({ servers: url, maxReconnectAttempts: -1 }));
  devices.push(startSimulatedDevice({ device, link, minReadySeconds: 0 }));
});
console.log('ready');

process.stdin.resume().once('end', () => {
  void Promise.all(devices.map((device) => device.stop())).then(() => process.exit(0));
});

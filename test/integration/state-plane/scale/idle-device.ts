/**
 * What one device costs that has nothing to do, on the wire and in the eyes of the server. Needs root and a nats-server.
 *
 * Usage: node scripts/run.mjs test/integration/state-plane/scale/idle-device.ts [--seconds 600] [--protocol]
 */
import { parseArgs } from 'node:util';

import { measureIdleDevice } from './measure-idle-device.ts';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '600' }, protocol: { type: 'boolean', default: false } },
});
const traffic = await measureIdleDevice({ seconds: Number(values.seconds), protocol: values.protocol });
const { wireBytesPerSecond, packetsPerSecond, serverBytesPerSecond, heartbeats, reads, protocol } = traffic;
console.log(`${traffic.seconds.toFixed(1)} s, ${heartbeats} heartbeats, ${reads} reads`);
console.log(
  `on the wire    ${wireBytesPerSecond.toFixed(1)} bytes a second, ${packetsPerSecond.toFixed(2)} packets`,
);
console.log(`by the server  ${serverBytesPerSecond.toFixed(1)} bytes a second`);
for (const { kind, messages, bytes } of protocol) console.log(`${bytes} bytes in ${messages}: ${kind}`);

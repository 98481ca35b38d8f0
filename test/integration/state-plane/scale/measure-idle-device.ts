import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import { createBuckets, createFleet, existingConnection } from '@rollforward/nats';
import { freePort, startNatsServer } from '@rollforward/test-hosts';
import { connect } from 'nats';

import { type DeviceLine, lineTraffic, openDeviceLine } from './device-line.ts';
import { openProtocolLine, type ProtocolCount, type ProtocolLine } from './protocol-line.ts';
import { type ConnectionCount, readConnection } from './server-counts.ts';

export interface IdleDeviceOptions {
  /** How long it is listened to. */
  readonly seconds: number;
  /** Whether a proxy cuts what is said into messages. It is on the way then. */
  readonly protocol?: boolean;
}

/** What one device that has nothing to do costs, to and fro together. */
export interface IdleDeviceTraffic {
  readonly seconds: number;
  /** As the interface counts it: with the headers of Ethernet, IP and TCP, acknowledgements, and ARP. */
  readonly wireBytesPerSecond: number;
  readonly packetsPerSecond: number;
  /** As the server counts it: payloads of NATS' messages, nothing else. */
  readonly serverBytesPerSecond: number;
  readonly heartbeats: number;
  /** How often the device opened a consumer, to read. */
  readonly reads: number;
  /** What was said, without the headers of IP and TCP, where it was asked for. */
  readonly protocol: readonly ProtocolCount[];
}

const DEVICE = 'press-0017';
const DEPLOYMENT = 'shop';
/** What a device says at its start is no part of it. */
const QUIET_AFTER_MS = 6_000;

/** Runs one device with one deployment in a network of its own, and counts what goes over the only line out of it. */
export async function measureIdleDevice(options: IdleDeviceOptions): Promise<IdleDeviceTraffic> {
  const monitorPort = await freePort();
  const server = await startNatsServer({ address: '0.0.0.0', args: ['-m', String(monitorPort)] });
  const connection = await connect({ servers: server.url });
  const link = existingConnection(connection);
  const line = await openDeviceLine();
  const protocol = options.protocol === true ? await openProtocolLine(server.port) : undefined;
  let device: ChildProcess | undefined;
  try {
    await createBuckets({ link });
    const fleet = createFleet({ link });
    const document = { apiVersion: 'rollforward/v1', services: { web: { image: 'web:1' } } } as const;
    const { revision } = await fleet.putDeployment({ device: DEVICE, deployment: DEPLOYMENT, document });
    let [heartbeats, reads] = [0, 0];
    connection.subscribe(`$KV.device-heartbeat.${DEVICE}`, { callback: () => void (heartbeats += 1) });
    connection.subscribe('$JS.API.CONSUMER.CREATE.KV_desired-state.>', { callback: () => void (reads += 1) });

    device = startDevice(line, `nats://${line.hostAddress}:${protocol?.port ?? server.port}`);
    const place = { device: DEVICE, deployment: DEPLOYMENT };
    const outcome = await fleet.waitFor({ ...place, revision, phase: 'Running', deadlineMs: 30_000 });
    if (outcome.kind !== 'reached') throw new Error(`the device does not run it: ${outcome.kind}`);
    await sleep(QUIET_AFTER_MS);

    const before = await count(line, monitorPort, protocol);
    [heartbeats, reads] = [0, 0];
    protocol?.forget();
    await sleep(options.seconds * 1000);
    const after = await count(line, monitorPort, protocol);
    const { seconds, bytes, packets } = lineTraffic(before.line, after.line);
    return {
      seconds,
      wireBytesPerSecond: bytes / seconds,
      packetsPerSecond: packets / seconds,
      serverBytesPerSecond: (after.server.bytes - before.server.bytes) / seconds,
      heartbeats,
      reads,
      protocol: protocol?.counts() ?? [],
    };
  } finally {
    if (device !== undefined) await end(device);
    await link.close();
    await connection.close();
    await protocol?.stop();
    await line.stop();
    await server.stop();
  }
}

async function count(line: DeviceLine, monitorPort: number, protocol: ProtocolLine | undefined) {
  // Through a proxy the device has its address.
  const address = protocol === undefined ? line.deviceAddress : '127.0.0.1';
  const server: ConnectionCount = await readConnection(monitorPort, { address, name: DEVICE });
  return { line: await line.count(), server };
}

function startDevice(line: DeviceLine, url: string): ChildProcess {
  const file = new URL('idle-device-process.ts', import.meta.url).pathname;
  const node = ['--import', 'tsx', '--conditions=@rollforward/source', file, url, DEVICE];
  const { program, args } = line.enter(process.execPath, node);
  // The kernel ends it when this process is killed.
  const tied = ['--pdeathsig', 'KILL', '--', program, ...args];
  return spawn('setpriv', tied, { stdio: ['ignore', 'ignore', 'inherit'] });
}

async function end(device: ChildProcess): Promise<void> {
  if (device.exitCode !== null || device.signalCode !== null) return;
  const ended = once(device, 'exit');
  device.kill('SIGTERM');
  await Promise.race([ended, sleep(5000, undefined, { ref: false }).then(() => device.kill('SIGKILL'))]);
  await ended;
}

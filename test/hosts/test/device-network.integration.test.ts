import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';

import {
  type DeviceHost,
  type DeviceNetwork,
  openDeviceNetwork,
  openSlowLine,
  startRegistry,
} from '@rollforward/test-hosts';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { eventually } from './eventually.ts';

let network: DeviceNetwork;
let devices: readonly DeviceHost[];
beforeAll(async () => {
  network = await openDeviceNetwork();
  devices = await Promise.all([network.startDevice(), network.startDevice()]);
});
afterAll(() => network.stop());

/** What a client on `device` gets from a port of this machine; empty where it gets nothing within a second. */
async function askFrom(device: DeviceHost, port: number): Promise<string> {
  const { program, args } = device.enter({
    program: 'busybox',
    args: ['nc', '-w', '1', network.address, String(port)],
  });
  const { stdout } = await execa(program, args, { stdin: 'ignore', reject: false });
  return stdout;
}

async function listen(): Promise<Server & { readonly port: number }> {
  const server = createServer((socket) => {
    // Whoever is cut off in the middle is heard of later, or never.
    socket.on('error', () => undefined);
    socket.end('hello');
  });
  server.listen(0, network.address);
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  return Object.assign(server, { port: address.port });
}

test('one that is cut off reaches nobody, the other goes on, and it is back with the cable', async () => {
  const [one, other] = devices;
  if (one === undefined || other === undefined) throw new Error('no devices');
  const server = await listen();
  expect(await askFrom(one, server.port)).toBe('hello');
  await one.cutOff();
  expect(await askFrom(one, server.port)).toBe('');
  expect(await askFrom(other, server.port)).toBe('hello');
  await one.heal();
  // The kernel takes a moment to notice.
  await eventually(
    () => askFrom(one, server.port),
    (answer) => answer === 'hello',
  );
  server.close();
});

test('each has networks, ports and containers of its own, and pulls from this machine', async () => {
  const registry = await startRegistry();
  const line = await openSlowLine(registry.port, 50e6, network.address);
  try {
    const reference = `${line.address}/web:1`;
    for (const device of devices) {
      await device.run(['tag', await device.image('v1'), reference]);
      await device.run(['push', '--quiet', reference]);
      await device.run(['rmi', '--force', reference]);
      await device.run(['network', 'create', 'shop']);
      const where = ['--network', 'shop', '--publish', '127.0.0.1:8080:80', '--env', 'PORT=80'];
      await device.run(['run', '--detach', '--name', 'web', ...where, reference]);
      const { program, args } = device.enter({
        program: 'busybox',
        args: ['wget', '-q', '-O', '-', 'http://127.0.0.1:8080/'],
      });
      const { stdout } = await execa(program, args, { reject: false });
      expect(stdout).toBe('v1');
    }
    const here = connect(8080, '127.0.0.1');
    const refused = await Promise.race([
      once(here, 'error').then(() => true),
      once(here, 'connect').then(() => false),
    ]);
    here.destroy();
    expect(refused).toBe(true);
  } finally {
    await line.stop();
    await registry.stop();
  }
});

test('nothing is left of a device that was stopped', async () => {
  const passing = await openDeviceNetwork();
  const device = await passing.startDevice();
  await device.run(['run', '--detach', await device.image('v1')]);
  expect(linksAt(passing.address)).toHaveLength(1);
  await passing.stop();
  expect(linksAt(passing.address)).toEqual([]);
});

function linksAt(address: string): string[] {
  const links = Object.entries(networkInterfaces());
  return links.flatMap(([name, list]) => (list?.some((one) => one.address === address) ? [name] : []));
}

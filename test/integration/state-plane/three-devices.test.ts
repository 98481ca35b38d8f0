import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';

import {
  type DeviceHost,
  type DeviceNetwork,
  makeCertificates,
  makeHeavyImage,
  natsTls,
  openDeviceNetwork,
  openSlowLine,
  startNatsServer,
  startRegistry,
} from '@rollforward/test-hosts';
import type { DeploymentDocument } from 'rollforward';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { eventually } from '../support/eventually.ts';
import { newOwner } from '../support/rig.ts';
import { documentOf, marked } from '../support/service.ts';
import { type AgentProcess, FROM_SOURCE, startAgentProcess } from '../support/start-agent-process.ts';
import { containerLives, idsOf } from './container-lives.ts';
import { type FleetSide, openFleetSide } from './fleet-side.ts';

const AGENT = fileURLToPath(new URL('device-process.ts', import.meta.url));

/** So that one that is cut off is known to be so within seconds. */
const HEARTBEAT_SECONDS = 1;
const HEARTBEAT_TTL_SECONDS = 4;
/** A pull of v2 takes some seconds: long enough to be cut in the middle. */
const LAYER_BYTES = 3e6;
const LINE_BYTES_PER_SECOND = 1.5e6;

interface Device {
  readonly name: string;
  readonly host: DeviceHost;
  readonly agent: AgentProcess;
}

const ends: (() => Promise<void>)[] = [];
let side: FleetSide;
let devices: readonly Device[];
let imageOf: (version: string) => string;

beforeAll(async () => {
  const network = await openDeviceNetwork();
  ends.push(() => network.stop());
  const hosts = await Promise.all([network.startDevice(), network.startDevice(), network.startDevice()]);
  await startRegistryOn(network, hosts[0]);

  const certificates = await makeCertificates({
    names: ['DNS:localhost', `IP:${network.address}`],
  });
  ends.push(() => certificates.remove());
  const { caFile, server } = certificates;
  const nats = await startNatsServer({ address: '0.0.0.0', configuration: natsTls({ server, caFile }) });
  ends.push(() => nats.stop());
  side = await openFleetSide({ servers: [`localhost:${nats.port}`], tls: { caFile } });
  ends.push(() => side.close());
  await side.makeBuckets();
  await shortenHeartbeats();

  devices = hosts.map((host) => {
    const name = newOwner();
    const options = {
      owner: name,
      stateDirectory: join(host.dir, 'state'),
      tickSeconds: 1,
      minReadySeconds: 0.3,
      podman: host.podman,
      env: host.env,
      server: `tls://${network.address}:${nats.port}`,
      caFile,
      heartbeatSeconds: HEARTBEAT_SECONDS,
    };
    const agent = startAgentProcess(AGENT, options, FROM_SOURCE, host.enter);
    ends.push(async () => void (await agent.kill('alone')));
    return { name, host, agent };
  });
});

afterAll(async () => {
  for (const end of ends.reverse()) await end();
});

/** Where devices reach a registry that has v1 and v2. */
async function startRegistryOn(network: DeviceNetwork, host: DeviceHost): Promise<void> {
  const registry = await startRegistry();
  ends.push(() => registry.stop());
  const line = await openSlowLine(registry.port, LINE_BYTES_PER_SECOND, network.address);
  ends.push(() => line.stop());
  imageOf = (version) => `${line.address}/web:${version}`;
  for (const version of ['v1', 'v2'] as const) {
    const from = await host.image(version);
    const reference = imageOf(version);
    if (version === 'v1') await host.run(['tag', from, reference]);
    else await makeHeavyImage(host, { from, reference, bytes: LAYER_BYTES });
    await host.run(['push', '--quiet', reference]);
    await host.run(['rmi', '--force', reference]);
  }
}

async function shortenHeartbeats(): Promise<void> {
  const manager = await side.manager();
  const nanoseconds = HEARTBEAT_TTL_SECONDS * 1e9;
  const { config } = await manager.streams.info('KV_device-heartbeat');
  await manager.streams.update('KV_device-heartbeat', {
    ...config,
    max_age: nanoseconds,
    duplicate_window: Math.min(config.duplicate_window, nanoseconds),
  });
}

function documentFor(device: string, version: string): DeploymentDocument {
  return documentOf({ web: marked(device, 'web', version, { image: imageOf(version) }) });
}

/** Puts that version on a device, and gives its revision. */
async function put({ name }: Device, version: string): Promise<string> {
  const document = documentFor(name, version);
  return (await side.fleet.putDeployment({ device: name, deployment: 'shop', document })).revision;
}

async function onlineDevices(): Promise<readonly string[]> {
  const listed = await side.fleet.listDevices();
  return listed.flatMap(({ device, online }) => (online ? [device] : [])).sort();
}

/** Demands that exactly this version lives on a device, and that its report says so. */
async function expectToLive({ name }: Device, version: string): Promise<void> {
  const lives = await containerLives(name);
  expect(lives.map((life) => life.version)).toEqual([version]);
  expect((await side.reported(name, 'shop'))?.containerIds).toEqual(idsOf(lives));
}

test('v1 → v2 on three devices, one of which is cut off midway: the others finish, it goes on with v1, and finishes when it is healed', async () => {
  const [first, second, lost] = devices;
  if (first === undefined || second === undefined || lost === undefined) throw new Error('three devices');
  const names = devices.map(({ name }) => name).sort();
  const phase = 'Running';
  const wait = (device: Device, revision: string, deadlineMs = 120_000) =>
    side.fleet.waitFor({
      device: device.name,
      deployment: 'shop',
      revision,
      phase,
      deadlineMs,
    });

  const v1 = await Promise.all(devices.map((device) => put(device, 'v1')));
  const reachedV1 = await Promise.all(devices.map((device, index) => wait(device, v1[index] ?? '')));
  expect(reachedV1.map(({ kind }) => kind)).toEqual(['reached', 'reached', 'reached']);
  for (const device of devices) await expectToLive(device, 'v1');
  await eventually(onlineDevices, (online) => online.join() === names.join());
  const [lifeOfLost] = await containerLives(lost.name);

  const pulls = lost.agent.next((line) => line.line === 'call-begun' && line.verb === 'ensureImage', 60_000);
  const [v2First = '', v2Second = '', v2Lost = ''] = await Promise.all(
    devices.map((device) => put(device, 'v2')),
  );
  await pulls;
  await sleep(300);
  await lost.host.cutOff();
  let healed = false;
  const reachedHealed = wait(lost, v2Lost).then((outcome) => ({ outcome, healed }));

  const others = await Promise.all([wait(first, v2First), wait(second, v2Second)]);
  expect(others.map(({ kind }) => kind)).toEqual(['reached', 'reached']);
  await expectToLive(first, 'v2');
  await expectToLive(second, 'v2');

  await eventually(onlineDevices, (online) => online.join() === [first.name, second.name].sort().join());
  const meanwhile = await wait(lost, v2Lost, 500);
  expect(meanwhile).toMatchObject({ kind: 'timed-out', online: false });
  const said = meanwhile.kind === 'timed-out' ? meanwhile.state : undefined;
  expect(said?.observedRevision).toBe(v1[2]);
  expect(await containerLives(lost.name)).toEqual([lifeOfLost]);

  healed = true;
  await lost.host.heal();
  const { outcome, healed: wasHealed } = await reachedHealed;
  expect(wasHealed).toBe(true);
  expect(outcome).toMatchObject({ kind: 'reached', revision: v2Lost, state: { observedRevision: v2Lost } });
  await expectToLive(lost, 'v2');
  await eventually(onlineDevices, (online) => online.join() === names.join());
  for (const { agent } of devices) {
    await agent.stop();
    expect(agent.complaints()).toBe('');
  }
});

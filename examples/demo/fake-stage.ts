import { randomBytes } from 'node:crypto';

import { exiting, type FakeContainer, type FakeImage, FakeRuntime } from 'rollforward/testing';

import { SHOP } from './documents.ts';
import type { Inventory, Stage } from './stage.ts';

const REGISTRY = 'registry.example';
const HOST_PORT = 8080;
const PULL_MS = 30;
const START_MS = 20;
const SERVER: FakeImage = { pullMs: PULL_MS, program: { onStop: { afterMs: 40 } } };

const IMAGES: Readonly<Record<string, FakeImage>> = {
  'web:v1': SERVER,
  'web:v2': SERVER,
  'web:v3.1': { ...exiting(3), pullMs: PULL_MS },
  'web:v4': SERVER,
  'worker:v1': SERVER,
  'db:v1': SERVER,
};

/** Makes an engine in memory on the machine's own clock. It has no network: the visitor looks at its processes. */
export function createFakeStage(): Stage {
  const runtime = new FakeRuntime();
  for (const [name, image] of Object.entries(IMAGES)) runtime.images.set(`${REGISTRY}/${name}`, image);
  // Memory takes no time, and an outage of no time shows nothing.
  runtime.delay('startContainer', START_MS);
  runtime.images.missing(`${REGISTRY}/web:v3`);

  const inventory = (): Inventory => ({
    containers: runtime.containers().map(({ name }) => name),
    networks: runtime.engine.networks.has(SHOP) ? [SHOP] : [],
    volumes: [...runtime.engine.host.volumes],
  });
  return {
    runtime,
    about: { runtime: 'FakeRuntime, an engine in memory', images: `declared, as of ${REGISTRY}` },
    images: { registry: REGISTRY, pullPolicy: 'missing' },
    pulls: 'told',
    pace: { minReadySeconds: 0.1, tickSeconds: 0.1, askEveryMs: 10 },
    hostPort: HOST_PORT,
    marker: `rollforward-demo-${randomBytes(6).toString('hex')}`,
    question: `who holds 127.0.0.1:${HOST_PORT}`,
    ask: () => Promise.resolve(versionBehindPort(runtime.containers())),
    kill: (id) => Promise.resolve(runtime.exit(id, 137)),
    inventory: () => Promise.resolve(inventory()),
    // It ends with the process; what counts is that nothing in it still lives.
    stop: () => Promise.resolve(runtime.processes().map(({ name }) => `process of ${name}`)),
  };
}

function versionBehindPort(containers: readonly FakeContainer[]): string | undefined {
  const holder = containers.find(
    ({ process, spec }) => process !== undefined && spec.ports.some(({ hostPort }) => hostPort === HOST_PORT),
  );
  return holder?.image.reference.split(':').at(-1);
}

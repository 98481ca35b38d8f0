import { once } from 'node:events';
import { createServer } from 'node:net';

import { freePort, type TestImage } from '@rollforward/test-hosts';
import type { ServiceSpec } from 'rollforward';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { askPort } from '../support/ask-port.ts';
import { eventually } from '../support/eventually.ts';
import { fedAgent, newOwner, type Rig, startRig } from '../support/rig.ts';
import { documentOf } from '../support/service.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterEach(() => rig.stopAgents());
afterAll(() => rig.stop());

async function serving(image: TestImage, port: number): Promise<ServiceSpec> {
  return { image: await rig.host.image(image), env: { PORT: '8080' }, ports: [`${port}:8080`] };
}

/** A program that has been started may be about to listen. */
async function answers(port: number, version: string): Promise<void> {
  await eventually(
    () => askPort(port),
    (answer) => answer === version,
  );
}

test('two services exchange their host ports in one document', async () => {
  const { agent, source } = fedAgent(rig, { owner: newOwner() });
  const [left, right] = [await freePort(), await freePort()];
  source.put('swap', documentOf({ a: await serving('v1', left), b: await serving('v2', right) }));
  await agent.settled();
  await answers(left, 'v1');
  await answers(right, 'v2');

  source.put('swap', documentOf({ a: await serving('v1', right), b: await serving('v2', left) }));
  await agent.settled();
  expect(agent.state('swap')).toMatchObject({
    phase: 'Running',
    services: { a: { phase: 'Running', restarts: 0 }, b: { phase: 'Running', restarts: 0 } },
  });
  await answers(left, 'v2');
  await answers(right, 'v1');
});

test('a port that a stranger holds: PortInUse and Failed, and Running by itself once it is free', async () => {
  const stranger = createServer().listen(0, '127.0.0.1');
  await once(stranger, 'listening');
  const address = stranger.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const { source, until } = fedAgent(rig, { owner: newOwner() });
  source.put('held', documentOf({ web: await serving('v1', port) }));
  const failed = await until('held', ({ phase }) => phase === 'Failed');
  expect(failed.services['web']?.reason).toMatch(/^PortInUse: /);
  expect(failed.containerIds).toEqual({});

  stranger.close();
  await once(stranger, 'close');
  await until('held', ({ phase }) => phase === 'Running');
  await answers(port, 'v1');
});

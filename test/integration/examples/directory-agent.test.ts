import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { type PodmanHost, startPodmanHost } from '@rollforward/test-hosts';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { type ExampleProcess, makeDocuments, startExample } from '../../examples/directory-agent-process.ts';
import { newOwner } from '../support/rig.ts';

let host: PodmanHost;
let example: ExampleProcess | undefined;

beforeAll(async () => {
  host = await startPodmanHost();
});

afterEach(() => example?.kill());
afterAll(() => host.stop());

/** The container that runs now: its full id. */
async function running(): Promise<readonly string[]> {
  const { stdout } = await host.run(['ps', '--no-trunc', '--quiet']);
  return stdout.split('\n').filter((id) => id !== '');
}

test('the agent on a directory keeps a real container through a malformed file and its own restart', async () => {
  const documents = join(host.dir, 'documents');
  const { put } = await makeDocuments(documents);
  const args = ['--runtime', 'podman-cli', '--documents', documents, '--state', join(host.dir, 'state')];
  const owner = newOwner();
  const start = (): ExampleProcess => startExample([...args, '--owner', owner], { ...host.env });
  const web = { image: await host.image('v1'), pullPolicy: 'never', network: 'none' };
  await put('shop', JSON.stringify({ apiVersion: 'rollforward/v1', services: { web } }));

  example = start();
  const runs = await example.until(({ what, phase }) => what === 'state' && phase === 'Running');
  const ids = Object.values(runs.containerIds ?? {});
  expect(await running()).toEqual(ids);

  await put('shop', '{ "apiVersion": ');
  const rejects = await example.until(({ rejected }) => rejected !== undefined);
  expect(rejects).toMatchObject({ phase: 'Running', containerIds: runs.containerIds });
  expect(await example.end('SIGTERM')).toEqual({ code: 0, complaints: '' });
  expect(await running()).toEqual(ids);

  example = start();
  await example.until(({ phase, rejected }) => phase === 'Running' && rejected !== undefined);
  expect(await running()).toEqual(ids);
  await rm(join(documents, 'shop.json'));
  await example.until(({ what, deployment }) => what === 'deployment-gone' && deployment === 'shop');
  expect(await running()).toEqual([]);
  expect((await example.end('SIGINT')).code).toBe(0);
});

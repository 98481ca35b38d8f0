import { expectFault } from '@rollforward/engine-shared/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { createDockerSocketDriver, dockerSocket } from '../../src/index.ts';
import { type RealDocker, startRealDocker } from '../support/real-docker.ts';

let real: RealDocker;
beforeAll(async () => {
  real = await startRealDocker();
});
afterAll(() => real.stop());

const LABELS = { a: 'b' };

async function idsOf(name: string): Promise<string[]> {
  const { stdout } = await real.host.run([
    'network',
    'ls',
    '--quiet',
    '--no-trunc',
    `--filter=name=^${name}$`,
  ]);
  return stdout.split('\n').filter((id) => id !== '');
}

/** As somebody else does it, who has no turns to take. */
async function makeAtOnce(name: string, times: number): Promise<void> {
  const make = ['network', 'create', '--label=a=b', name];
  await Promise.all(Array.from({ length: times }, () => real.host.run(make, { reject: false })));
}

test('many services that want one network at once get one, and can use it', async () => {
  const ensure = (): Promise<void> => real.runtime.ensureNetwork('at-once', LABELS);
  await Promise.all(Array.from({ length: 6 }, ensure));
  expect(await idsOf('at-once')).toHaveLength(1);
  await real.run('v1', { network: { mode: 'private', name: 'at-once', alias: 'web' } });
});

test('two processes that want one at once both get it, and one is left', async () => {
  for (let round = 0; round < 5; round += 1) {
    const name = `two-${round}`;
    const runtimes = [real.runtime, dockerSocket({ socketPath: real.host.socketPath })];
    await Promise.all(runtimes.map((runtime) => runtime.ensureNetwork(name, LABELS)));
    expect(await idsOf(name)).toHaveLength(1);
  }
});

test('several of one name, which the engine itself has made, are tidied up; a start between is told to try again', async () => {
  const network = { mode: 'private', name: 'several', alias: 'web' } as const;
  for (let attempt = 0; (await idsOf('several')).length < 2; attempt += 1) {
    // Newer engines make one only: then there is nothing to tidy up.
    if (attempt === 5) return;
    for (const id of await idsOf('several')) await real.host.run(['network', 'rm', id]);
    await makeAtOnce('several', 4);
  }
  const id = await real.create('v1', { network });
  await expectFault(real.runtime.startContainer(id), 'Unavailable');
  await real.runtime.ensureNetwork('several', LABELS);
  expect(await idsOf('several')).toHaveLength(1);
  await real.runtime.startContainer(id);
});

test('one with a container in it stays, whatever state that is in', async () => {
  await real.runtime.ensureNetwork('used', LABELS);
  const id = await real.create('v1', { network: { mode: 'private', name: 'used', alias: 'web' } });
  const refused = (): Promise<void> =>
    expectFault(real.runtime.removeNetwork('used', LABELS), 'StillRunning');
  await refused();
  await real.runtime.startContainer(id);
  await refused();
  await real.runtime.stopContainer(id, { gracePeriodSeconds: 5 });
  await refused();
  await real.runtime.startContainer(id);
  await real.runtime.stopContainer(id, { gracePeriodSeconds: 5 });
  await real.runtime.removeContainer(id);
  await real.runtime.removeNetwork('used', LABELS);
  expect(await idsOf('used')).toEqual([]);
});

test('the beginning of its id is not its name, and neither is a part of its name', async () => {
  await real.runtime.ensureNetwork('longer', LABELS);
  const [id = ''] = await idsOf('longer');
  for (const name of [id.slice(0, 6), 'longe']) {
    const network = { mode: 'private', name, alias: 'web' } as const;
    await expectFault(real.create('v1', { network }), 'InvalidSpec');
    await real.runtime.removeNetwork(name, LABELS);
  }
  expect(await idsOf('longer')).toEqual([id]);
});

test.each(['bridge', 'host', 'none', 'default'])('%s is Docker’s own', async (name) => {
  const driver = createDockerSocketDriver({ socketPath: real.host.socketPath });
  await expectFault(driver.ensureNetwork(name, LABELS), 'NameConflict');
});

test('a container is found by its alias', async () => {
  await real.runtime.ensureNetwork('aliases', LABELS);
  const attach = (alias: string) => ({ network: { mode: 'private', name: 'aliases', alias } }) as const;
  await real.run('v1', { ...attach('till'), env: { PORT: '80' } });
  const asking = await real.run('v1', attach('asking'));
  await expect
    .poll(async () => {
      const look = ['exec', asking, 'wget', '-q', '-O', '-', 'http://till:80/'];
      return (await real.host.run(look, { reject: false })).stdout.trim();
    })
    .toBe('v1');
});

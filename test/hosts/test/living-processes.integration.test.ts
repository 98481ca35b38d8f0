import { oneLife, type PodmanHost, startPodmanHost } from '@rollforward/test-hosts';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { eventually } from './eventually.ts';

let host: PodmanHost;

beforeAll(async () => {
  host = await startPodmanHost();
});

afterAll(async () => {
  await host.stop();
});

test('counts a container while it lives, and never its children', async () => {
  const marker = `MARKER=lives-and-ends-${process.pid}.`;
  expect(await host.livingProcesses(marker)).toEqual([]);
  const run = ['run', '--detach', '--network', 'host', '--env', marker];
  const { stdout: first } = await host.run([...run, await host.image('v1')]);
  const { stdout: second } = await host.run([...run, await host.image('v1')]);

  // The program has a child that waits in the background, with the same environment.
  await eventually(
    () => host.run(['top', first, 'pid']),
    ({ stdout }) => stdout.split('\n').length > 2,
  );
  await expect.poll(() => host.livingProcesses(marker)).toHaveLength(2);
  expect(await host.livingProcesses('MARKER=another')).toEqual([]);

  await host.run(['stop', first]);
  expect(await host.livingProcesses(marker)).toHaveLength(1);
  await host.run(['rm', '--force', '--time', '0', second]);
  expect(await host.livingProcesses(marker)).toEqual([]);
});

test('does not count the engine where it hands a value on from its own environment', async () => {
  const value = `handed-on-by-the-engine-${process.pid}.`;
  const image = await host.image('v1');
  const args = ['run', '--network', 'host', '--env', 'MARKER', image];
  const attached = execa(host.podman, args, {
    env: { ...host.env, MARKER: value },
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
  });
  // Podman and its monitor have the marker as well, and live as long as the container.
  const pids = await eventually(
    () => host.livingProcesses(value),
    (found) => found.length > 0,
  );
  expect(pids).toHaveLength(1);
  expect(attached.pid).not.toBe(pids[0]);
  await host.run(['stop', '--latest']);
  await attached;
  expect(await host.livingProcesses(value)).toEqual([]);
});

test('counts a container that shares the pid namespace of the machine', async () => {
  const marker = `MARKER=shares-the-pids-${process.pid}.`;
  const image = await host.image('v1');
  const run = ['run', '--detach', '--pid', 'host', '--network', 'host', '--env', marker, image];
  const { stdout: id } = await host.run(run);
  await oneLife(marker);
  await host.run(['rm', '--force', '--time', '0', id]);
  expect(await host.livingProcesses(marker)).toEqual([]);
});

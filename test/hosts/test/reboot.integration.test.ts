import { oneLife, type PodmanHost, startPodmanHost } from '@rollforward/test-hosts';
import { afterAll, beforeAll, expect, test } from 'vitest';

let host: PodmanHost;
beforeAll(async () => {
  host = await startPodmanHost();
});
afterAll(() => host.stop());

const MARKER = `RF_TEST=reboot-${process.pid}`;

test('after a reboot nothing runs, and every container is there to be started', async () => {
  await host.run(['network', 'create', 'shop']);
  const where = ['--network', 'shop', '--env', MARKER];
  await host.run(['run', '--detach', '--name', 'web', ...where, await host.image('v1')]);
  await oneLife(MARKER);

  await host.reboot();

  expect(await host.livingProcesses(MARKER)).toEqual([]);
  const { stdout } = await host.run(['ps', '--all', '--format', '{{.Names}} {{.State}}']);
  expect(stdout).toBe('web Created');
  await host.run(['start', 'web']);
  await oneLife(MARKER);
});

import { HostUnavailable, oneLife, startPodman5Host } from '@rollforward/test-hosts';
import { execa } from 'execa';
import { expect, test } from 'vitest';

import { requirePodman5Root } from '../src/podman-5/podman-5-root.ts';
import { askThrough } from './ask-through.ts';
import { eventually } from './eventually.ts';

/** On this machine, no other test has it. */
const MARKER = `MARKER=podman-5-${process.pid}.`;

const whyNot = await requirePodman5Root().then(
  () => undefined,
  (error: unknown) => (error instanceof HostUnavailable ? error.message : String(error)),
);

test.skipIf(whyNot !== undefined)(
  `runs containers of Podman 5 that are seen from outside, and leaves nothing behind${whyNot === undefined ? '' : `: ${whyNot}`}`,
  async () => {
    const host = await startPodman5Host();
    try {
      expect((await host.run(['version', '--format', '{{.Client.Version}}'])).stdout).toMatch(/^5\./);
      const port = await host.freePort();
      await host.run(['network', 'create', 'shop']);
      const where = ['--network', 'shop', '--publish', `127.0.0.1:${port}:80`];
      const what = ['--env', 'PORT=80', '--env', MARKER, await host.image('v1')];
      await host.run(['run', '--detach', '--name', 'web', ...where, ...what]);
      const pid = await oneLife(MARKER);
      const look = ['inspect', '--format', '{{.State.Pid}}', 'web'];
      expect(String(pid)).toBe((await host.run(look)).stdout);
      expect(
        await eventually(
          () => askThrough(host, port),
          (answer) => answer !== '',
        ),
      ).toBe('v1');
    } finally {
      await host.stop();
    }
    expect(await host.livingProcesses(MARKER)).toEqual([]);
    const { stdout } = await execa('ps', ['-e', '-o', 'stat=,args=']);
    expect(
      stdout.split('\n').filter((line) => line.includes(`${host.dir}/`) && !line.startsWith('Z')),
    ).toEqual([]);
  },
);

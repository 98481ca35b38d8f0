import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { livingProcesses, oneLife, startPodmanHost } from '@rollforward/test-hosts';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const NODE = [process.execPath, '--import', 'tsx', '--conditions=@rollforward/source'];
/** On this machine, no other test has it. */
const ABANDONED = `MARKER=abandoned-${process.pid}.`;

/** What the probe found: with its containers, and after its host was stopped. */
interface Report {
  readonly living: number;
  readonly during: Readonly<Record<string, string[]>>;
  readonly after: Readonly<Record<string, string[]>>;
}

let temporary: string;

beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'rollforward-test-'));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(temporary, { recursive: true, force: true });
});

test('a host leaves nothing behind, in whatever state its containers are', async () => {
  const probe = join(import.meta.dirname, 'leftovers-probe.ts');
  const namespaces = ['--net', '--mount', '--pid', '--fork', '--mount-proc'];
  const { stdout } = await execa('unshare', [...namespaces, ...NODE, probe], {
    env: { TMPDIR: temporary },
    stderr: 'inherit',
  });
  const seen: Report = JSON.parse(stdout);

  // The probe did see what there was to clean up, or the rest of this test would prove nothing.
  expect(seen.living).toBe(3);
  for (const part of Object.keys(seen.after)) {
    expect(seen.during[part], part).not.toEqual([]);
  }
  expect(seen.after).toEqual({
    links: [],
    mounts: [],
    processes: [],
    firewall: [],
    temporary: [],
    controlGroups: [],
  });
});

test('a host whose process was killed is cleaned up by the next start', async () => {
  // Elsewhere, a host that somebody else starts at this moment would do it.
  vi.stubEnv('TMPDIR', temporary);
  const program = `
    import { startPodmanHost } from '@rollforward/test-hosts';
    const host = await startPodmanHost();
    await host.run(['run', '--detach', '--env', '${ABANDONED}', await host.image('v1')]);
    console.log(host.dir);
    setInterval(() => {}, 1000);
  `;
  const child = spawn(NODE[0] ?? '', [...NODE.slice(1), '--input-type=module', '--eval', program], {
    cwd: import.meta.dirname,
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const dir = line.toString().trim();
  child.kill('SIGKILL');
  await once(child, 'exit');
  await access(dir);
  await oneLife(ABANDONED);

  const next = await startPodmanHost();
  await next.stop();
  expect(await livingProcesses(ABANDONED)).toEqual([]);
  await expect(readdir(dir)).rejects.toThrow('ENOENT');
});

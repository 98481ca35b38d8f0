import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { podmanCli } from '@rollforward/podman-cli';
import { dockerSocket, podmanSocket } from '@rollforward/podman-socket';
import {
  type DockerHost,
  HostUnavailable,
  type PodmanHost,
  type PodmanService,
  startDockerHost,
  startPodmanHost,
  startPodmanService,
} from '@rollforward/test-hosts';
import { doctor, explainFindings, type Finding } from 'rollforward';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let host: PodmanHost;
let folder: string;
beforeAll(async () => {
  host = await startPodmanHost();
  folder = await mkdtemp(join(tmpdir(), 'doctor-'));
  // Another user looks into it.
  await chmod(folder, 0o755);
});
afterAll(async () => {
  await host.stop();
  await rm(folder, { recursive: true });
});

const find = (findings: readonly Finding[], code: Finding['code']): Finding | undefined =>
  findings.find((finding) => finding.code === code);
const errorsOf = (findings: readonly Finding[]): readonly string[] =>
  findings.filter(({ severity }) => severity === 'error').map(({ code }) => code);

/** The findings with the configuration of the host changed, and the environment that it was changed in. */
async function configured(
  change: (conf: string) => string,
): Promise<{ readonly findings: readonly Finding[]; readonly env: Readonly<Record<string, string>> }> {
  const original = host.env['CONTAINERS_CONF'] ?? '';
  const path = join(folder, 'containers.conf');
  const changed = change(await readFile(original, 'utf8'));
  expect(changed).not.toBe(await readFile(original, 'utf8'));
  await writeFile(path, changed);
  const env = { ...host.env, CONTAINERS_CONF: path };
  return { findings: await doctor(podmanCli({ podman: host.podman, env })), env };
}

describe('a Podman that works', () => {
  test('is not said to be broken, by its command line', async () => {
    const findings = await doctor(podmanCli({ podman: host.podman, env: host.env }));
    expect(errorsOf(findings), explainFindings(findings)).toEqual([]);
    expect(find(findings, 'ulimits-not-raisable')).toBeUndefined();
  });
});

describe('the command line', () => {
  test('that is in no folder of PATH', async () => {
    const env = { ...host.env, PATH: folder };
    const findings = await doctor(podmanCli({ podman: 'podman', env }));
    expect(errorsOf(findings)).toEqual(['program-missing']);
    expect(findings[0]?.seen).toContain(folder);
  });

  test('whose configuration is broken: what Podman says of it is told', async () => {
    const { findings } = await configured((conf) => `${conf}\nnonsense [`);
    expect(errorsOf(findings)).toEqual(['engine-failing']);
    expect(findings[0]?.seen).toMatch(/toml/);
  });

  test('without an events logger', async () => {
    const { findings } = await configured((conf) =>
      conf.replace('events_logger = "file"', 'events_logger = "none"'),
    );
    expect(find(findings, 'no-events')?.severity).toBe('warning');
  });

  test('with systemd for control groups: an error just where no container starts', async () => {
    const { findings, env } = await configured((conf) =>
      conf.replace('cgroup_manager = "cgroupfs"', 'cgroup_manager = "systemd"'),
    );
    const found = find(findings, 'cgroups-by-absent-systemd') !== undefined;
    expect(await starts(env, '--cgroups=enabled')).toBe(!found);
  });

  test('that asks for more limits than may be given: found just where no container starts', async () => {
    const { findings, env } = await configured((conf) => conf.replace(/default_ulimits.*\n/, ''));
    const found = find(findings, 'ulimits-not-raisable') !== undefined;
    expect(await starts(env)).toBe(!found);
  });

  test('with its storage in memory', async () => {
    const memory = join(folder, 'memory');
    await mkdir(memory);
    execFileSync('mount', ['-t', 'tmpfs', 'doctor', memory]);
    try {
      const conf = join(folder, 'storage.conf');
      await writeFile(
        conf,
        `[storage]\ndriver = "vfs"\ngraphroot = "${memory}/storage"\nrunroot = "${memory}/run"\n`,
      );
      const env = { ...host.env, CONTAINERS_STORAGE_CONF: conf };
      const findings = await doctor(podmanCli({ podman: host.podman, env }));
      expect(find(findings, 'storage-lost-at-reboot')?.seen).toBe(`${memory}/storage is on tmpfs`);
      expect(find(findings, 'storage-copies-layers')?.severity).toBe('note');
      expect(find(findings, 'run-folder-lasts')).toBeUndefined();
    } finally {
      execFileSync('umount', ['-l', memory]);
    }
  });
});

/** Whether a container starts in `env`. */
async function starts(
  env: Readonly<Record<string, string>>,
  ...options: readonly string[]
): Promise<boolean> {
  const args = ['run', '--rm', '--pull=never', '--network=none', ...options, await host.image('exits')];
  const { status } = spawnSync(host.podman, args, { env: { ...env } });
  // The exit code of the image: nothing else on the way ends with it.
  return status === 3;
}

describe('the socket', () => {
  const NOBODY = ['--reuid=65534', '--regid=65534', '--clear-groups', '--'];
  let service: PodmanService;
  let socketPath: string;
  beforeAll(async () => {
    await mkdir(join(folder, 'run'), { mode: 0o755 });
    socketPath = join(folder, 'run/podman.sock');
    service = await startPodmanService(host, socketPath);
  });
  afterAll(() => service.stop('SIGKILL'));

  async function asNobody(): Promise<readonly Finding[]> {
    const node = [process.execPath, '--import', 'tsx', '--conditions=@rollforward/source'];
    const script = join(import.meta.dirname, 'ask-doctor.ts');
    const { stdout } = await promisify(execFile)('setpriv', [...NOBODY, ...node, script, socketPath]);
    return JSON.parse(stdout) as Finding[];
  }

  test('that answers is not said to be broken', async () => {
    const findings = await doctor(podmanSocket({ socketPath }));
    expect(errorsOf(findings), explainFindings(findings)).toEqual([]);
  });

  test('that only its owner may use', async () => {
    await chmod(socketPath, 0o600);
    const [finding] = await asNobody();
    expect(finding).toMatchObject({ code: 'socket-denied', severity: 'error' });
    expect(finding?.seen).toBe(
      `nobody (uid 65534) may not use ${socketPath}: a socket of user root and group root, mode 0600`,
    );
    await chmod(socketPath, 0o666);
    expect(errorsOf(await asNobody())).toEqual([]);
  });

  test('in a folder that only its owner may enter', async () => {
    await chmod(join(folder, 'run'), 0o700);
    const [finding] = await asNobody();
    await chmod(join(folder, 'run'), 0o755);
    expect(finding?.code).toBe('socket-denied');
    expect(finding?.seen).toContain(
      `${join(folder, 'run')}: a folder of user root and group root, mode 0700`,
    );
  });

  test('of a service that hangs', async () => {
    process.kill(service.pid, 'SIGSTOP');
    const begin = performance.now();
    const findings = await doctor(podmanSocket({ socketPath }), { deadlineMs: 1500 });
    process.kill(service.pid, 'SIGCONT');
    expect(errorsOf(findings)).toEqual(['engine-silent']);
    // On a machine that does other things as well. The service would hang for ever.
    expect(performance.now() - begin).toBeLessThan(20_000);
  });

  test('of a service that was killed, and then none at all', async () => {
    await service.stop('SIGKILL');
    expect(errorsOf(await doctor(podmanSocket({ socketPath })))).toEqual(['socket-dead']);
    await rm(socketPath);
    expect(errorsOf(await doctor(podmanSocket({ socketPath })))).toEqual(['socket-missing']);
    await mkdir(socketPath);
    expect(errorsOf(await doctor(podmanSocket({ socketPath })))).toEqual(['socket-not-a-socket']);
  });
});

describe('Docker', () => {
  test('that works is not said to be broken, and one that was killed is', async ({ skip }) => {
    let docker: DockerHost;
    try {
      docker = await startDockerHost();
    } catch (error) {
      if (!(error instanceof HostUnavailable)) throw error;
      return skip(error.message);
    }
    try {
      const runtime = dockerSocket({ socketPath: docker.socketPath });
      const { stdout } = await docker.run(['version', '--format', '{{.Server.Version}}']);
      expect(await runtime.describeEngine?.()).toMatchObject({
        engine: 'docker',
        version: stdout.trim(),
        liveRestore: true,
      });
      const findings = await doctor(runtime);
      expect(errorsOf(findings), explainFindings(findings)).toEqual([]);
      expect(find(findings, 'live-restore-off')).toBeUndefined();
      await docker.restartDaemon({
        meanwhile: async () => expect(errorsOf(await doctor(runtime))).toEqual(['socket-dead']),
      });
    } finally {
      await docker.stop();
    }
  });
});

/**
 * Leaves a host in as bad a state as tests do, stops it, and prints what there is then and was not before.
 *
 * It is run in namespaces of its own, where nobody else makes links, mounts or processes, so that the
 * comparison can be exact.
 */
import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { oneLife, type PodmanHost, podmanWrapper, startPodmanHost } from '@rollforward/test-hosts';
import { execa } from 'execa';

interface Snapshot {
  readonly links: string[];
  readonly mounts: string[];
  readonly processes: string[];
  readonly firewall: string[];
  readonly temporary: string[];
}

async function lines(program: string, args: string[]): Promise<string[]> {
  return (await execa(program, args)).stdout.split('\n');
}

async function snapshot(): Promise<Snapshot> {
  const links = await lines('ip', ['-oneline', 'link']);
  const processes = await lines('ps', ['-e', '-o', 'pid=,stat=,args=']);
  return {
    links: links.map((line) => line.split(': ')[1] ?? ''),
    mounts: (await readFile('/proc/self/mounts', 'utf8')).split('\n').toSorted(),
    processes: processes.filter((line) => !/^ *\d+ Z| ps -e /.test(line)).map(withoutState),
    // Netavark keeps its entry points on purpose: only what concerns a network or an address counts.
    firewall: (await lines('iptables-save', [])).filter((line) =>
      /@rf|10\.\d+|NETAVARK-(DN-)?[0-9A-F]{6}/.test(line),
    ),
    temporary: await readdir(tmpdir()),
  };
}

/** What a process does at the moment differs from one look to the next. */
function withoutState(line: string): string {
  return line.trim().replace(/^(\d+) +\S+ +/, '$1 ');
}

function added(before: Snapshot, after: Snapshot): Record<string, string[]> {
  const parts = Object.keys(before) as (keyof Snapshot)[];
  return Object.fromEntries(
    parts.map((part) => [part, after[part].filter((line) => !before[part].includes(line))]),
  );
}

async function startedIds(host: PodmanHost): Promise<string[]> {
  return (await readFile(`${host.dir}/containers`, 'utf8')).trim().split('\n');
}

/** Control groups are seen by all: only those of this host's containers count. */
async function groupsOf(names: string[]): Promise<string[]> {
  const all = await lines('find', ['/sys/fs/cgroup', '-type', 'd', '-name', 'libpod-*']);
  return all.filter((path) => names.includes(basename(path)));
}

async function container(
  host: PodmanHost,
  name: string,
  args: string[],
): Promise<{ pid: number; conmon: number }> {
  const image = await host.image('ignores-term');
  const marker = `MARKER=leftover:${name}`;
  await host.run(['run', '--detach', '--name', name, '--env', marker, ...args, image]);
  // What is paused or frozen before it is its program never shows what it is.
  await oneLife(marker);
  const format = '{{.State.Pid}} {{.State.ConmonPid}}';
  const { stdout } = await host.run(['inspect', '--format', format, name]);
  const [pid = 0, conmon = 0] = stdout.split(' ').map(Number);
  return { pid, conmon };
}

async function wreck(host: PodmanHost): Promise<void> {
  await host.run(['network', 'create', 'shop']);
  await container(host, 'in-order', ['--network', 'shop', '--publish', '127.0.0.1:8080:80']);
  await container(host, 'stopped', ['--network', 'shop']);
  await host.run(['stop', '--time', '0', 'stopped']);
  await container(host, 'paused', ['--network', 'host']);
  await host.run(['pause', 'paused']);
  const orphan = await container(host, 'orphan', ['--publish', '127.0.0.1:8081:80']);
  process.kill(orphan.conmon, 'SIGKILL');
  const dead = await container(host, 'dead', ['--publish', '127.0.0.1:8082:80']);
  process.kill(dead.conmon, 'SIGKILL');
  process.kill(dead.pid, 'SIGKILL');
  // Removed before the host is stopped, with a control group that nobody cared for.
  const gone = await container(host, 'gone', ['--network', 'host']);
  process.kill(gone.conmon, 'SIGKILL');
  process.kill(gone.pid, 'SIGKILL');
  await host.run(['rm', '--force', 'gone'], { reject: false });
  const wrapper = await podmanWrapper(host);
  await wrapper.setMode('hang');
  const client = { env: host.env, stdio: 'ignore' } as const;
  spawn(wrapper.path, ['ps'], client);
  // A client that was frozen holds the lock of its container.
  const frozen = spawn(host.podman, ['stop', '--time', '60', 'in-order'], client);
  await sleep(200);
  frozen.kill('SIGSTOP');
}

await execa('ip', ['link', 'set', 'lo', 'up']);
const before = await snapshot();
const host = await startPodmanHost();
let during: Snapshot | undefined;
let living: number[] = [];
let controlGroups: string[] = [];
try {
  await wreck(host);
  controlGroups = await groupsOf((await startedIds(host)).map((id) => `libpod-${id}`));
  during = await snapshot();
  living = await host.livingProcesses('MARKER=leftover:');
} finally {
  await host.stop();
}
const report = {
  living: living.length,
  during: { ...added(before, during), controlGroups },
  after: {
    ...added(before, await snapshot()),
    controlGroups: await groupsOf(controlGroups.map((path) => basename(path))),
  },
};
process.stdout.write(JSON.stringify(report));

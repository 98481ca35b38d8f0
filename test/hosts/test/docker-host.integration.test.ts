import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type DockerHost, livingProcesses, oneLife, startDockerHost } from '@rollforward/test-hosts';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

import { askThrough } from './ask-through.ts';
import { eventually } from './eventually.ts';

/** On this machine, no other test has these. */
const KEPT = `MARKER=kept-${process.pid}.`;
const LEFT_BEHIND = `MARKER=left-behind-${process.pid}.`;
const ABANDONED = `MARKER=abandoned-${process.pid}.`;

const NODE = [process.execPath, '--import', 'tsx', '--conditions=@rollforward/source'];

let one: DockerHost;
let other: DockerHost;

beforeAll(async () => {
  [one, other] = await Promise.all([startDockerHost(), startDockerHost()]);
});

afterAll(async () => {
  await Promise.all([one.stop(), other.stop()]);
});

/** Runs a container that answers over HTTP on a network of its own. */
async function serve(host: DockerHost, image: 'v1' | 'v2', port: number): Promise<void> {
  await host.run(['network', 'create', 'shop']);
  const where = ['--network', 'shop', '--network-alias', 'web', '--publish', `127.0.0.1:${port}:80`];
  const what = ['--name', 'web', '--env', 'PORT=80', await host.image(image)];
  await host.run(['run', '--detach', ...where, ...what]);
}

async function machine(): Promise<Record<string, string>> {
  const links = await execa('ip', ['-oneline', 'link']);
  const rules = await execa('iptables-save');
  return {
    // Others come and go: those of hosts of Podman, which other tests have at the same time.
    links: (links.stdout.match(/^\d+: (?:docker|br-)\S*/gm) ?? []).join('\n'),
    docker: (rules.stdout.match(/^.*docker.*$/gim) ?? []).join('\n'),
    mounts: ((await readFile('/proc/self/mounts', 'utf8')).match(/^.*\/rfd-.*$/gm) ?? []).join('\n'),
  };
}

test('two hosts run containers, networks and ports of one name side by side, and the machine sees none of it', async () => {
  const before = await machine();
  const port = await one.freePort();
  await Promise.all([serve(one, 'v1', port), serve(other, 'v2', port)]);
  const answers = (answer: string): boolean => answer !== '';
  expect(await eventually(() => askThrough(one, port), answers)).toBe('v1');
  expect(await eventually(() => askThrough(other, port), answers)).toBe('v2');
  const lookUp = ['exec', 'web', 'wget', '-q', '-O', '-', 'http://web/'];
  await expect.poll(async () => (await one.run(lookUp, { reject: false })).stdout).toBe('v1');
  expect(await machine()).toEqual(before);

  await one.run(['rm', '--force', 'web']);
  expect(await askThrough(one, port)).toBe('');
  expect(await askThrough(other, port)).toBe('v2');
});

test('a daemon that is killed finds its containers running when it is back', async () => {
  const image = await one.image('v1');
  const { stdout } = await one.run(['run', '--detach', '--env', KEPT, '--network', 'none', image]);
  const pids = [await oneLife(KEPT)];
  const daemon = one.daemonPid();
  let meanwhile: number[] = [];
  await one.restartDaemon({
    meanwhile: async () => {
      meanwhile = await one.livingProcesses(KEPT);
    },
  });
  expect(one.daemonPid()).not.toBe(daemon);
  expect(meanwhile).toEqual(pids);
  expect(await one.livingProcesses(KEPT)).toEqual(pids);
  const look = ['inspect', '--format', '{{.State.Status}} {{.State.Pid}}', stdout];
  expect((await one.run(look)).stdout).toBe(`running ${pids[0]}`);
});

test('images have what an import cannot give them', async () => {
  const image = await one.image('stop-signal');
  const { stdout } = await one.run(['image', 'inspect', '--format', '{{json .Config}}', image]);
  expect(JSON.parse(stdout)).toMatchObject({ Entrypoint: ['/app/stop-signal'], StopSignal: 'SIGUSR1' });
});

test('what is pushed to the registry of a host can be pulled there, and a frozen one hangs', async () => {
  const registry = await one.startRegistry();
  const reference = `${registry.address}/shop/web:1`;
  await one.run(['tag', await one.image('v1'), reference]);
  await one.run(['push', '--quiet', reference]);
  await one.run(['rmi', reference]);
  await one.run(['pull', '--quiet', reference]);
  await registry.freeze();
  const { exitCode } = await one.run(['pull', '--quiet', reference], { reject: false, timeoutMs: 500 });
  expect(exitCode).toBeUndefined();
  registry.thaw();
});

test('a host leaves nothing behind, in whatever state its containers are', async () => {
  const before = await machine();
  const host = await startDockerHost();
  const image = await host.image('ignores-term');
  const start = async (name: string): Promise<number> => {
    await host.run(['run', '--detach', '--name', name, '--env', `${LEFT_BEHIND}${name}`, image]);
    // What is paused or frozen before it is its program never shows what it is.
    await oneLife(`${LEFT_BEHIND}${name}`);
    return Number((await host.run(['inspect', '--format', '{{.State.Pid}}', name])).stdout);
  };
  await start('running');
  await start('paused');
  await host.run(['pause', 'paused']);
  const orphan = await start('orphan');
  const shim = Number(/^PPid:\s*(\d+)/m.exec(await readFile(`/proc/${orphan}/status`, 'utf8'))?.[1]);
  const group = /\/(rollforward-rfd-[^/]+)\//.exec(await readFile(`/proc/${orphan}/cgroup`, 'utf8'))?.[1];
  process.kill(shim, 'SIGSTOP');
  process.kill(host.daemonPid(), 'SIGSTOP');
  expect(await livingProcesses(LEFT_BEHIND)).toHaveLength(3);
  expect(await processesOf(host.dir)).not.toEqual([]);
  expect(await controlGroups(group ?? 'none')).not.toEqual([]);

  await host.stop();
  await host.stop();
  expect(await livingProcesses(LEFT_BEHIND)).toEqual([]);
  expect(await processesOf(host.dir)).toEqual([]);
  expect(await controlGroups(group ?? 'none')).toEqual([]);
  await expect(readdir(host.dir)).rejects.toThrow('ENOENT');
  expect(await machine()).toEqual(before);
});

test('a host whose process was killed is cleaned up by the next start', async () => {
  const temporary = await mkdtemp(join(tmpdir(), 'rollforward-test-'));
  // Elsewhere, a host that somebody else starts at this moment would do it.
  vi.stubEnv('TMPDIR', temporary);
  const program = `
    import { startDockerHost } from '@rollforward/test-hosts';
    const host = await startDockerHost();
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

  const next = await startDockerHost();
  await next.stop();
  expect(await livingProcesses(ABANDONED)).toEqual([]);
  expect(await processesOf(dir)).toEqual([]);
  await expect(readdir(dir)).rejects.toThrow('ENOENT');
  vi.unstubAllEnvs();
  await rm(temporary, { recursive: true, force: true });
});

/** The processes that name something in `dir`, those that have ended left out. */
async function processesOf(dir: string): Promise<string[]> {
  const { stdout } = await execa('ps', ['-e', '-o', 'pid=,stat=,args=']);
  return stdout.split('\n').filter((line) => line.includes(`${dir}/`) && !/^ *\d+ Z/.test(line));
}

async function controlGroups(name: string): Promise<string[]> {
  const { stdout } = await execa('find', ['/sys/fs/cgroup', '-type', 'd', '-name', name]);
  return stdout.split('\n').filter((line) => line !== '');
}

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import {
  freePort,
  type NatsServer,
  type PodmanHost,
  startNatsServer,
  startPodmanHost,
} from '@rollforward/test-hosts';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { newOwner } from '../support/rig.ts';
import { type Ended, type Program, ROOT, startProgram } from './support/program.ts';

const run = promisify(execFile);

let home: string;
let server: NatsServer;
let host: PodmanHost | undefined;
const programs: Program[] = [];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'rollforward-edge-agent-'));
  server = await startNatsServer();
});

afterEach(async () => {
  for (const program of programs.splice(0)) program.kill();
  await server.stop();
  await host?.stop();
  host = undefined;
  await rm(home, { recursive: true, force: true });
});

function fleet(...args: readonly string[]): Promise<Ended> {
  return startFleet(...args).end();
}

function startFleet(...args: readonly string[]): Program {
  const program = startProgram('fleet-ctl/fleet-ctl.ts', ['--servers', server.url, ...args]);
  programs.push(program);
  return program;
}

function agent(
  config: string,
  args: readonly string[] = [],
  env?: Readonly<Record<string, string>>,
): Program {
  const program = startProgram('edge-agent/edge-agent.ts', ['--config', config, ...args], env);
  programs.push(program);
  return program;
}

async function write(name: string, value: unknown): Promise<string> {
  const file = join(home, name);
  await writeFile(file, JSON.stringify(value));
  return file;
}

function configure(more: Readonly<Record<string, unknown>> = {}): Promise<string> {
  return write('agent.json', {
    device: 'pump-7',
    owner: newOwner(),
    runtime: 'fake',
    stateDirectory: 'state',
    nats: { servers: [server.url] },
    labels: { site: 'north' },
    minReadySeconds: 0,
    ...more,
  });
}

const document = (web: object): unknown => ({ apiVersion: 'rollforward/v1', services: { web } });

test('an edge agent and fleet-ctl do what they say, from the first document to the end', async () => {
  const shop = await write('shop.json', document({ image: 'web:1' }));
  const greedy = await write('greedy.json', document({ image: 'web:1', network: 'host' }));
  const broken = await write('broken.json', document({ image: 5 }));
  expect(await fleet('put', 'pump-7', 'shop', shop)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('fleet-ctl setup') as string,
  });
  expect((await fleet('setup')).code).toBe(0);
  expect((await fleet('ping', 'pump-7')).code).toBe(7);

  const device = agent(await configure());
  await device.until(/"event":"source-available"/);
  const watch = startFleet('watch', 'site=north');
  expect(await fleet('put', 'pump-7', 'shop', shop, '--wait')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('pump-7/shop: Running') as string,
  });
  expect((await fleet('put', 'site=north', 'shop', greedy, '--wait')).code).toBe(3);
  expect(await fleet('put', 'pump-7', 'shop', broken)).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('/services/web/image') as string,
  });
  expect((await fleet('wait', 'pump-7', 'other')).code).toBe(1);
  expect((await fleet('list', 'site=north')).stdout).toMatch(/^pump-7 +online +site=north +agent=/m);
  expect((await fleet('ping', 'pump-7')).stdout).toContain('1 deployments, 0 failed');
  expect((await fleet('get', 'pump-7', 'shop')).stdout).toContain('"network":"host"');
  expect((await fleet('logs', 'pump-7', 'shop', 'web')).code).toBe(0);
  expect((await fleet('permissions', 'pump-7')).stdout).toContain('$KV.device-state.pump-7.');

  const deleted = await fleet('delete', 'pump-7', 'shop', '--wait');
  expect(deleted).toMatchObject({ code: 0, stdout: expect.stringContaining('pump-7/shop: gone') as string });
  await watch.until(/^pump-7\/shop {2}gone/);
  expect((await watch.end('SIGINT')).code).toBe(0);
  expect(watch.lines.some((line) => line.includes('refused: '))).toBe(true);

  expect(await device.end('SIGTERM')).toMatchObject({ code: 0, stderr: '' });
  expect(device.lines.at(-1)).toContain('"event":"stopped"');
  for (const line of device.lines) expect(JSON.parse(line)).toMatchObject({ device: 'pump-7' });
});

test('an edge agent boots from its state directory while NATS is away, and says what it would do', async () => {
  const config = await configure();
  await fleet('setup');
  const first = agent(config);
  await fleet('put', 'pump-7', 'shop', await write('shop.json', document({ image: 'web:1' })), '--wait');
  expect((await first.end('SIGINT')).code).toBe(0);
  await server.stop();

  const plan = await agent(config, ['--dry-run']).end();
  expect(plan.stdout).toMatch(/^shop\/web +run +ensure image web:1, create/);
  expect(plan).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('NATS cannot be reached') as string,
  });

  const second = agent(config);
  await second.until(/"event":"state".*"phase":"Running"/);
  server = await startNatsServer({ port: server.port });
  await second.until(/"event":"connected"/);
  // Its store was lost: the agent brings what it has.
  await fleet('setup');
  expect((await second.end('SIGTERM')).code).toBe(0);
});

test('a configuration with mistakes is refused, and a check says what is missing', async () => {
  const config = await configure({ runtime: 'podman', nats: { servers: [], password: 'hunter2' } });
  const refused = await agent(config, ['--check']).end();
  expect(refused.code).toBe(3);
  for (const pointer of ['/runtime', '/nats/servers', '/nats/password']) {
    expect(refused.stderr).toContain(`${pointer}: expected `);
  }
  expect(refused.stderr).not.toContain('hunter2');

  const credentials = { kind: 'token-file', file: 'none.token' };
  const missing = await configure({ nats: { servers: [server.url], credentials } });
  const checked = await agent(missing, ['--check']).end();
  expect(checked).toMatchObject({ code: 4, stdout: expect.stringContaining('ENOENT') as string });
  expect((await agent(await configure(), ['--check']).end()).code).toBe(0);
});

test('an edge agent can be made one file, which runs by itself', async () => {
  const file = join(home, 'edge-agent.mjs');
  await run('npm', ['run', '--silent', 'build', '-w', 'examples/edge-agent', '--', `--outfile=${file}`], {
    cwd: ROOT,
  });
  const config = await configure({ runtime: 'docker-socket', nats: { servers: ['nats://127.0.0.1:1'] } });
  const ended = run(process.execPath, [file, '--config', config, '--check'], { cwd: home });
  // There may be an engine on this machine or not.
  const code = await ended.then(
    () => 0,
    (error: unknown) => (error as { readonly code: unknown }).code,
  );
  expect([0, 4]).toContain(code);
  const { stdout } = await run(process.execPath, [file, '--help'], { cwd: home });
  expect(stdout).toContain('Usage: edge-agent');
});

test('what the README says can be done from the top', async () => {
  const readme = await readFile(join(ROOT, 'examples/edge-agent/README.md'), 'utf8');
  const [, script = ''] = /```sh\n([^]*?)\n```/.exec(readme) ?? [];
  const port = String(await freePort());
  const { stdout } = await run('bash', ['-c', script.replaceAll('4222', port)], {
    cwd: ROOT,
    timeout: 90_000,
  });
  expect(stdout).toContain('pump-7/shop: Running');
  expect(stdout).toMatch(/^pump-7 +online +site=north/m);
  expect(stdout).toMatch(/^shop\/web +run +ensure image web:1/m);
});

test('an edge agent leaves a real container to the next one, and gives its log', async () => {
  host = await startPodmanHost();
  const config = await configure({ runtime: 'podman-cli' });
  await fleet('setup');
  const env = { ...host.env };
  const first = agent(config, [], env);
  const speak = 'trap "exit 0" TERM; echo ready; while :; do sleep 0.1; done';
  const command = ['/bin/sh', '-c', speak];
  const web = { image: await host.image('v1'), command, pullPolicy: 'never', network: 'none' };
  const put = await fleet('put', 'pump-7', 'shop', await write('shop.json', document(web)), '--wait');
  expect(put.code, put.stderr).toBe(0);
  const running = async (): Promise<string> =>
    (await host?.run(['ps', '--no-trunc', '--quiet']))?.stdout.trim() ?? '';
  const id = await running();
  expect(id).toMatch(/^[0-9a-f]{64}$/);
  expect(await fleet('logs', 'pump-7', 'shop', 'web', '--tail', '5')).toMatchObject({
    code: 0,
    stdout: 'ready',
  });
  const following = startFleet('logs', 'pump-7', 'shop', 'web', '-f');
  await following.until(/^ready$/);
  expect((await following.end('SIGINT')).code).toBe(0);
  expect((await first.end('SIGTERM')).code).toBe(0);
  expect(await running()).toBe(id);

  const plan = await agent(config, ['--dry-run'], env).end();
  expect(plan.stdout).toContain('running, digest unchanged');
  const second = agent(config, [], env);
  expect((await fleet('delete', 'pump-7', 'shop', '--wait')).code).toBe(0);
  expect(await running()).toBe('');
  expect((await second.end('SIGTERM')).code).toBe(0);
});

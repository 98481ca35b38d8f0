import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  BAKED_LABELS,
  freePort,
  graceGiven,
  type PodmanHost,
  readAppLog,
  readEchoedEnvironment,
  startPodmanHost,
  type TestImage,
  uptimeSeconds,
} from '@rollforward/test-hosts';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';

import { eventually } from './eventually.ts';

let host: PodmanHost;
let logDir: string;

beforeAll(async () => {
  host = await startPodmanHost();
});

afterAll(async () => {
  await host.stop();
});

beforeEach(async () => {
  logDir = await mkdtemp(join(tmpdir(), 'rollforward-test-'));
});

afterEach(async () => {
  await rm(logDir, { recursive: true, force: true });
});

async function start(image: TestImage, options: { env?: string[]; args?: string[] } = {}): Promise<string> {
  const env = ['LOG_DIR=/log', ...(options.env ?? [])].flatMap((word) => ['--env', word]);
  const where = ['--network', 'host', '--volume', `${logDir}:/log`];
  const words = ['run', '--detach', ...where, ...env, await host.image(image), ...(options.args ?? [])];
  const { stdout: id } = await host.run(words);
  return id;
}

async function exitCode(id: string): Promise<number> {
  const { stdout } = await host.run(['wait', id]);
  return Number(stdout);
}

async function events(): Promise<string[]> {
  return (await readAppLog(logDir)).map(({ event }) => event);
}

const started = (): Promise<string[]> => eventually(events, (seen) => seen.includes('start'));

test.each(['v1', 'v2', 'v3', 'v4'] as const)(
  '%s answers its name and ends at once on SIGTERM',
  async (image) => {
    const port = await freePort();
    const before = await uptimeSeconds();
    const id = await start(image, { env: [`PORT=${port}`] });
    const answer = await eventually(
      async () => (await fetch(`http://127.0.0.1:${port}/`)).text(),
      () => true,
    );
    expect(answer.trim()).toBe(image);
    const begin = performance.now();
    await host.run(['stop', '--time', '60', id]);
    expect(performance.now() - begin).toBeLessThan(20_000);
    expect(await exitCode(id)).toBe(0);
    const log = await readAppLog(logDir);
    expect(log.map(({ event, program }) => [event, program])).toEqual([
      ['start', image],
      ['term', image],
    ]);
    for (const { uptimeSeconds: at } of log) {
      expect(at).toBeGreaterThanOrEqual(before);
      expect(at).toBeLessThanOrEqual(await uptimeSeconds());
    }
  },
);

test('exits ends with 3', async () => {
  expect(await exitCode(await start('exits'))).toBe(3);
});

test('exit-code ends with the code and after the time that it is given', async () => {
  expect(await exitCode(await start('exit-code', { env: ['CODE=42', 'AFTER=0.3'] }))).toBe(42);
  const [first, last] = await readAppLog(logDir);
  expect((last?.uptimeSeconds ?? 0) - (first?.uptimeSeconds ?? 0)).toBeGreaterThanOrEqual(0.29);
});

test('ignores-term goes on until it is killed, and its heartbeat tells until when', async () => {
  const id = await start('ignores-term');
  await started();
  const begin = performance.now();
  await host.run(['stop', '--time', '2', id]);
  expect(performance.now() - begin).toBeGreaterThan(2000);
  expect(await exitCode(id)).toBe(137);
  expect(await events()).toEqual(['start', 'term']);
  const lived = await graceGiven(logDir);
  expect(lived?.most).toBeGreaterThan(2);
  expect(lived?.least).toBeLessThan(10);
});

test('slow-stop takes its time to stop', async () => {
  const id = await start('slow-stop', { env: ['STOP_SECONDS=0.5'] });
  await started();
  await host.run(['stop', '--time', '60', id]);
  expect(await exitCode(id)).toBe(0);
  const [, term, end] = await readAppLog(logDir);
  expect([term?.event, end?.event]).toEqual(['term', 'end']);
  expect((end?.uptimeSeconds ?? 0) - (term?.uptimeSeconds ?? 0)).toBeGreaterThanOrEqual(0.49);
});

test('slow-start is ready late', async () => {
  await start('slow-start', { env: ['START_SECONDS=0.3'] });
  await eventually(events, (seen) => seen.includes('ready'));
  const [first, ready] = await readAppLog(logDir);
  expect((ready?.uptimeSeconds ?? 0) - (first?.uptimeSeconds ?? 0)).toBeGreaterThanOrEqual(0.29);
});

test('needs-env ends with 1 without its variable', async () => {
  expect(await exitCode(await start('needs-env'))).toBe(1);
  const id = await start('needs-env', { env: ['NEEDED=here'] });
  await eventually(events, (seen) => seen.filter((event) => event === 'start').length === 2);
  await host.run(['stop', '--time', '10', id]);
  expect(await exitCode(id)).toBe(0);
});

test('volume has an anonymous volume, which stays behind unless it is asked for', async () => {
  const volumes = async (): Promise<number> =>
    (await host.run(['volume', 'ls', '--quiet'])).stdout.split('\n').filter((line) => line !== '').length;
  const id = await start('volume');
  await host.run(['stop', id]);
  await host.run(['rm', id]);
  expect(await volumes()).toBe(1);
  const again = await start('volume');
  await host.run(['stop', again]);
  await host.run(['rm', '--volumes', again]);
  expect(await volumes()).toBe(1);
});

test('stop-signal is stopped by SIGUSR1', async () => {
  const id = await start('stop-signal');
  await started();
  await host.run(['stop', id]);
  expect(await events()).toEqual(['start', 'USR1']);
});

test('baked hands its labels on to its containers', async () => {
  const id = await start('baked');
  const { stdout } = await host.run(['inspect', '--format', '{{json .Config.Labels}}', id]);
  expect(JSON.parse(stdout)).toEqual(BAKED_LABELS);
});

test('echo-env tells its environment and arguments byte for byte', async () => {
  const args = ['', 'a b', 'two\nlines', '--option', '$HOME', 'é'];
  await start('echo-env', { env: ['PATH=/nowhere', 'SPACES= a  b ', 'EMPTY='], args });
  const echoed = await eventually(
    () => readEchoedEnvironment(logDir),
    (value) => value !== undefined,
  );
  expect(echoed?.args).toEqual(args);
  expect(echoed?.env).toEqual(expect.arrayContaining(['PATH=/nowhere', 'SPACES= a  b ', 'EMPTY=']));
});

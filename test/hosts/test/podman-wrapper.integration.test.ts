import { type PodmanHost, podmanWrapper, startPodmanHost } from '@rollforward/test-hosts';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';

let host: PodmanHost;

beforeAll(async () => {
  host = await startPodmanHost();
});

afterAll(async () => {
  await host.stop();
});

interface Ended {
  readonly exitCode?: number;
  readonly signal?: string;
  readonly stdout: string;
  readonly stderr: string;
}

function call(path: string, args: string[]): Promise<Ended> {
  return execa(path, args, { env: host.env, extendEnv: false, stdin: 'ignore', reject: false });
}

test('notes every call, whatever is in its arguments, and does what Podman does', async () => {
  const wrapper = await podmanWrapper(host);
  const args = ['ps', '--filter', 'name=two\nlines and "quotes"', '--format', ' '];
  expect((await call(wrapper.path, args)).exitCode).toBe(0);
  expect((await call(wrapper.path, ['inspect', 'nobody'])).exitCode).toBe(125);
  expect(await wrapper.calls()).toEqual([args, ['inspect', 'nobody']]);
});

test('notes calls that are made at the same time one by one, long ones too', async () => {
  const wrapper = await podmanWrapper(host);
  await wrapper.setMode('fail');
  const calls = Array.from({ length: 40 }, (_, number) => [
    'ps',
    String(number).repeat(number % 2 ? 3 : 9000),
  ]);
  await Promise.all(calls.map((args) => call(wrapper.path, args)));
  const noted = await wrapper.calls();
  expect(noted).toHaveLength(calls.length);
  expect(noted).toEqual(expect.arrayContaining(calls));
});

test('fails, answers garbage, or half', async () => {
  const wrapper = await podmanWrapper(host);
  const whole = await call(wrapper.path, ['info', '--format', 'json']);

  await wrapper.setMode('fail');
  expect(await call(wrapper.path, ['info'])).toMatchObject({ exitCode: 125, stdout: '' });

  await wrapper.setMode('garbage');
  const garbage = await call(wrapper.path, ['info', '--format', 'json']);
  expect(garbage.exitCode).toBe(0);
  expect(() => JSON.parse(garbage.stdout)).toThrow(SyntaxError);

  await wrapper.setMode('half');
  const half = await call(wrapper.path, ['version', '--format', '0123456789']);
  expect(half).toMatchObject({ exitCode: 0, stdout: '01234' });

  await wrapper.setMode('pass');
  const again = await call(wrapper.path, ['info', '--format', 'json']);
  expect(Object.keys(JSON.parse(again.stdout))).toEqual(Object.keys(JSON.parse(whole.stdout)));
});

test('hangs, and the host ends it when it stops', async () => {
  const own = await startPodmanHost();
  const wrapper = await podmanWrapper(own);
  await wrapper.setMode('hang');
  const hung = call(wrapper.path, ['ps']);
  const waited = await Promise.race([
    hung,
    new Promise((resolve) => setTimeout(resolve, 300, 'still there')),
  ]);
  expect(waited).toBe('still there');
  await own.stop();
  expect((await hung).signal).toBe('SIGKILL');
});

test('a mode can be for the calls with one word only', async () => {
  const wrapper = await podmanWrapper(host);
  await wrapper.setMode('fail', 'inspect');
  expect((await call(wrapper.path, ['ps'])).exitCode).toBe(0);
  expect((await call(wrapper.path, ['container', 'inspect', 'nobody'])).stderr).toContain('by the wrapper');
});

test('runs a script of the test before each call', async () => {
  const wrapper = await podmanWrapper(host, { script: '[ "$1" = ps ] && exit 77' });
  expect((await call(wrapper.path, ['ps'])).exitCode).toBe(77);
  expect((await call(wrapper.path, ['version'])).exitCode).toBe(0);
});

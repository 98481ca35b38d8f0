import { spawn } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { type RealPodman, startRealPodman } from './support/real-podman.ts';

let real: RealPodman;

beforeAll(async () => {
  real = await startRealPodman();
});
afterAll(() => real.host.stop());

/** How many processes of this host's Podman do `word`. */
async function clients(word: string): Promise<number> {
  const { host } = real;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const read = (file: string): Promise<string> =>
        readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
      const words = (await read('cmdline')).split('\0');
      const ours = (await read('environ')).split('\0').includes(`HOME=${host.env['HOME']}`);
      return ours && words[0]?.endsWith('podman') === true && words[1] === word;
    }),
  );
  return found.filter(Boolean).length;
}

async function eventually(check: () => Promise<boolean>): Promise<void> {
  await expect.poll(check).toBe(true);
}

/** Writes a line as the program of `id` would. */
async function print(id: string, text: string): Promise<void> {
  await writeFile(`/proc/${(await real.inspect(id)).State.Pid}/fd/1`, `${text}\n`);
}

test('what an agent that was killed listened with ends by its next word', async () => {
  const id = await real.run('v1');
  const agent = join(await real.folder(), 'agent.mts');
  const { podman, env } = real.host;
  await writeFile(
    agent,
    `import { podmanCli } from ${JSON.stringify(join(import.meta.dirname, '../src/index.ts'))};
const runtime = podmanCli(${JSON.stringify({ podman, env })});
const read = async (stream) => { for await (const word of stream) console.log(JSON.stringify(word)); };
void read(runtime.events());
void read(runtime.logs(${JSON.stringify(id)}, { follow: true }));`,
  );
  const child = spawn(process.execPath, ['--import', 'tsx', '--conditions=@rollforward/source', agent], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (text) => (said += String(text)));
  await eventually(async () => (await clients('events')) === 1 && (await clients('logs')) === 1);
  await print(id, 'alive');
  await eventually(async () => said.includes('alive') && said.includes('subscribed'));

  child.kill('SIGKILL');
  await print(id, 'nobody reads this');
  await eventually(async () => (await clients('logs')) === 0);
  await real.run('exits');
  await eventually(async () => (await clients('events')) === 0);
  // The container itself is none of its business.
  expect((await real.inspect(id)).State.Status).toBe('running');
});

test('a slow reader of what has ended gets every line of a flood, in order', async () => {
  const id = await real.run('v1', { command: ['/bin/sh', '-c', 'PATH=/bin; seq 1 40000'] });
  await eventually(async () => (await real.inspect(id)).State.Status === 'exited');
  let last = 0;
  for await (const { text, stream } of real.runtime.logs?.(id) ?? []) {
    expect([stream, Number(text)]).toEqual(['stdout', last + 1]);
    last += 1;
    if (last % 10_000 === 0) await sleep(300);
  }
  expect(last).toBe(40_000);
});

test('a slow reader that follows a flood comes to its end; what Podman leaves out, it leaves out', async () => {
  const id = await real.run('v1', { command: ['/bin/sh', '-c', "PATH=/bin; seq 1 40000 | sed 's/.*/&:&/'"] });
  let last = 0;
  for await (const { text } of real.runtime.logs?.(id, { follow: true }) ?? []) {
    const [number, again] = text.split(':');
    // Around what it leaves out, Podman puts halves of two lines together.
    if (number !== again) continue;
    expect(Number(number)).toBeGreaterThan(last);
    last = Number(number);
    if (last % 10_000 === 0) await sleep(300);
  }
  expect(last).toBeGreaterThan(5000);
});

test('what is no text comes as far as it is, and a carriage return stays', async () => {
  const script = String.raw`PATH=/bin; printf 'a\377b\r\n\000c\n'`;
  const id = await real.run('v1', { command: ['/bin/sh', '-c', script] });
  await eventually(async () => (await real.inspect(id)).State.Status === 'exited');
  const texts: string[] = [];
  for await (const { text } of real.runtime.logs?.(id) ?? []) texts.push(text);
  expect(texts).toEqual(['a\u{fffd}b\r', '\0c']);
});

test('the logs of a container that was started again are those of both its lives', async () => {
  const id = await real.run('v1', { command: ['/bin/sh', '-c', 'echo here'] });
  const ended = async (): Promise<boolean> => (await real.inspect(id)).State.Status === 'exited';
  await eventually(ended);
  await real.runtime.startContainer(id);
  await eventually(ended);
  const texts: string[] = [];
  for await (const { text } of real.runtime.logs?.(id, { follow: true }) ?? []) texts.push(text);
  expect(texts).toEqual(['here', 'here']);
});

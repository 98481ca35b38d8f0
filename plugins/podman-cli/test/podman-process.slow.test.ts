import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { isRuntimeFault } from 'rollforward';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { Podman } from '../src/podman.ts';
import { createPodman } from '../src/podman-process.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'podman-process-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const ENVIRONMENT = {
  base: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
  pull: { PATH: '/usr/bin:/bin', PROXY: 'p' },
};

/** A shell script in Podman's place. It is told the test's folder as `$dir`. */
async function script(text: string): Promise<Podman> {
  const path = join(dir, 'podman');
  await writeFile(path, `#!/bin/sh\ndir=${dir}\n${text}\n`);
  await chmod(path, 0o755);
  return createPodman(path, ENVIRONMENT);
}

const faulty = (code: string): unknown => expect.toSatisfy((e) => isRuntimeFault(e) && e.code === code);
const kinds = ['ask', 'change', 'pull'] as const;
const PULL = { onLine: () => undefined, onPid: () => undefined };

async function eventually(check: () => Promise<boolean> | boolean): Promise<void> {
  for (let tries = 0; tries < 1200 && !(await check()); tries += 1) await sleep(50);
  expect(await check()).toBe(true);
}

const pidIn = async (file: string): Promise<number> =>
  Number(await readFile(join(dir, file), 'utf8').catch(() => 0));
const lives = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe.each(kinds)('%s', (kind) => {
  test('tells how the process ended', async () => {
    const podman = await script('echo "$1 $2"; echo oops >&2; exit 7');
    expect(await podman[kind](['a b', '*'], PULL)).toEqual({
      exitCode: 7,
      stdout: 'a b *\n',
      stderr: expect.stringMatching(/^oops/),
    });
  });

  test('gives the process exactly the environment it should have', async () => {
    const podman = await script('unset dir; env | grep -v -e ^PWD= -e ^_= -e ^SHLVL= -e ^OLDPWD= | sort');
    const { stdout } = await podman[kind]([], PULL);
    expect(stdout).toBe(kind === 'pull' ? 'PATH=/usr/bin:/bin\nPROXY=p\n' : 'LC_ALL=C\nPATH=/usr/bin:/bin\n');
  });

  test('is Unavailable if there is no such program', async () => {
    const podman = createPodman(join(dir, 'nothing'), ENVIRONMENT);
    await expect(podman[kind]([], PULL)).rejects.toEqual(faulty('Unavailable'));
  });

  test('is Unavailable if a signal ends the process', async () => {
    const podman = await script('kill -9 $$');
    await expect(podman[kind](['secret'], PULL)).rejects.toEqual(faulty('Unavailable'));
    await expect(podman[kind](['secret'], PULL)).rejects.not.toThrow(/secret/);
  });

  test('is InvalidSpec if the arguments are more than the kernel takes', async () => {
    const podman = await script('true');
    const args = Array.from({ length: 40 }, () => 'x'.repeat(120_000));
    await expect(podman[kind](args, PULL)).rejects.toEqual(faulty('InvalidSpec'));
  });

  test('is Aborted promptly when nobody waits, although a grandchild holds on', async () => {
    const podman = await script('sleep 60 & wait');
    const begun = performance.now();
    await expect(podman[kind]([], { ...PULL, signal: AbortSignal.timeout(200) })).rejects.toEqual(
      faulty('Aborted'),
    );
    expect(performance.now() - begun).toBeLessThan(15_000);
  });

  test('is Aborted when the process has ended and a grandchild holds its output', async () => {
    const podman = await script('setsid sleep 3 & exit 0');
    const call = podman[kind]([], { ...PULL, signal: AbortSignal.timeout(500) });
    if (kind === 'change') await expect(call).resolves.toHaveProperty('exitCode', 0);
    else await expect(call).rejects.toEqual(faulty('Aborted'));
  });

  test('begins nothing when it is aborted already', async () => {
    const podman = await script('touch $dir/begun');
    await expect(podman[kind]([], { ...PULL, signal: AbortSignal.abort() })).rejects.toEqual(
      faulty('Aborted'),
    );
    await sleep(200);
    await expect(readFile(join(dir, 'begun'))).rejects.toThrow();
  });
});

describe('an abort', () => {
  test.each(['ask', 'pull'] as const)('kills the whole group of %s', async (kind) => {
    const podman = await script('trap "" TERM; sleep 60 & echo $! >$dir/child; wait; wait; sleep 60');
    const stop = new AbortController();
    const call = podman[kind]([], { ...PULL, signal: stop.signal });
    await eventually(async () => (await pidIn('child')) > 0);
    const child = await pidIn('child');
    stop.abort();
    await expect(call).rejects.toEqual(faulty('Aborted'));
    await eventually(() => !lives(child));
  });

  test('kills what a pull has started and left behind, which did not hear that it shall end', async () => {
    const podman = await script(
      `sh -c 'trap "" TERM; echo $$ >'$dir'/child; while :; do sleep 0.1; done' & wait`,
    );
    const stop = new AbortController();
    const call = podman.pull([], { ...PULL, signal: stop.signal });
    await eventually(async () => (await pidIn('child')) > 0);
    const child = await pidIn('child');
    stop.abort();
    await expect(call).rejects.toEqual(faulty('Aborted'));
    await eventually(() => !lives(child));
  });

  test('lets a pull end by itself first', async () => {
    const podman = await script(
      'trap "echo term >$dir/log; exit 1" TERM; echo up >$dir/up; while :; do sleep 0.05; done',
    );
    const stop = new AbortController();
    const call = podman.pull([], { ...PULL, signal: stop.signal });
    await eventually(() =>
      readFile(join(dir, 'up')).then(
        () => true,
        () => false,
      ),
    );
    stop.abort();
    await expect(call).rejects.toEqual(faulty('Aborted'));
    await eventually(() =>
      readFile(join(dir, 'log'), 'utf8').then(
        (log) => log === 'term\n',
        () => false,
      ),
    );
  });

  test('leaves a change alone', async () => {
    const podman = await script('sleep 0.5; echo done; echo done >&2; echo $? >$dir/done');
    await expect(podman.change([], { signal: AbortSignal.timeout(50) })).rejects.toEqual(faulty('Aborted'));
    await eventually(() =>
      readFile(join(dir, 'done'), 'utf8').then(
        (code) => code === '0\n',
        () => false,
      ),
    );
  });
});

describe('a change', () => {
  test('reads its input from /dev/stdin, opened by name, as Podman does', async () => {
    const podman = await script('cat </dev/stdin');
    const input = `${'line é\n'.repeat(5000)}end`;
    expect((await podman.change([], { input })).stdout).toBe(input);
    expect((await podman.change([])).stdout).toBe('');
  });

  test('gets variables of its own', async () => {
    const podman = await script('printf "[%s]" "$KEY"');
    expect((await podman.change([], { variables: { KEY: 'a\nb\r' } })).stdout).toBe('[a\nb\r]');
  });

  test('outlives the agent, and can still speak then', async () => {
    const podman = join(dir, 'podman');
    await script(
      `echo $$ >$dir/pid; sleep 1; echo "killing it now" >&2; echo more; echo survived >$dir/result`,
    );
    const source = new URL('../src/podman-process.ts', import.meta.url).href;
    const agent = `
      import { createPodman } from ${JSON.stringify(source)};
      await createPodman(${JSON.stringify(podman)}, { base: { PATH: '/usr/bin:/bin' }, pull: {} }).change(['stop']);`;
    const file = join(dir, 'agent.mts');
    await writeFile(file, agent);
    const root = new URL('../../../', import.meta.url);
    const child = spawn('node', ['--import', 'tsx', '--conditions=@rollforward/source', file], {
      cwd: root,
      detached: true,
    });
    await eventually(async () => (await pidIn('pid')) > 0);
    // The whole process group: what a terminal or a service manager does.
    process.kill(-(child.pid ?? NaN), 'SIGKILL');
    await eventually(() =>
      readFile(join(dir, 'result'), 'utf8').then(
        (text) => text === 'survived\n',
        () => false,
      ),
    );
  });
});

test('a pull is heard line by line, while it goes on', async () => {
  const podman = await script(
    'echo one >&2; echo two >&2; while [ ! -e $dir/go ]; do sleep 0.05; done; echo id',
  );
  const lines: string[] = [];
  let pid = 0;
  const call = podman.pull([], { onLine: (line) => lines.push(line), onPid: (its) => (pid = its) });
  await eventually(() => lines.length === 2);
  expect(lines).toEqual(['one', 'two']);
  expect(lives(pid)).toBe(true);
  await writeFile(join(dir, 'go'), '');
  expect(await call).toMatchObject({ exitCode: 0, stdout: 'id\n' });
});

test('an answer without end is none', async () => {
  const podman = await script('exec cat /dev/zero');
  await expect(podman.ask([])).rejects.toEqual(faulty('Unavailable'));
});

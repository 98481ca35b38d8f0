import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { StreamedPart } from '../src/podman.ts';
import { runStreamed } from '../src/streamed-call.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'streamed-call-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const OPTIONS = { env: { PATH: '/usr/bin:/bin' }, longestLine: 1000, signal: undefined };

/** A shell script in Podman's place that notes its process id. */
async function script(text: string): Promise<string> {
  const path = join(dir, 'podman');
  await writeFile(path, `#!/bin/sh\necho $$ >${dir}/pid\n${text}\n`);
  await chmod(path, 0o755);
  return path;
}

async function run(text: string, signal?: AbortSignal): Promise<AsyncGenerator<StreamedPart, void>> {
  return runStreamed(await script(text), [], { ...OPTIONS, signal });
}

async function all(text: string): Promise<string[]> {
  const heard: string[] = [];
  for await (const part of await run(text)) {
    heard.push(part.kind === 'end' ? `end ${part.exitCode}` : `${part.stream} ${part.text}`);
  }
  return heard;
}

async function ended(): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const pid = Number(await readFile(join(dir, 'pid'), 'utf8').catch(() => 0));
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => 'Z');
    if (pid > 0 && /^\d+ \(.*\) Z|^Z/.test(stat)) return;
    await sleep(50);
  }
  expect.fail('the process lives');
}

describe('a process that lasts', () => {
  test('gives its lines, and at last how it ended', async () => {
    const heard = await all('echo one; echo two >&2; printf three; exit 7');
    expect(heard.at(-1)).toBe('end 7');
    expect(heard.slice(0, -1).sort()).toEqual(['stderr two', 'stdout one', 'stdout three']);
  });

  test('gives a line when it is said', async () => {
    const parts = await run('echo one; exec sleep 60');
    expect((await parts.next()).value).toMatchObject({ text: 'one' });
    await parts.return();
    await ended();
  });

  test('is waited for no longer than its pipes are quiet, while somebody else holds them', async () => {
    const begun = performance.now();
    expect(await all('sleep 20 & echo one')).toEqual(['stdout one', 'end 0']);
    expect(performance.now() - begun).toBeLessThan(5000);
  });

  test('loses nothing that a slow reader has not read when it ends, and holds little of it meanwhile', async () => {
    const parts = await run('seq 1 300000');
    const before = process.memoryUsage().rss;
    let last = '';
    let count = 0;
    for await (const part of parts) {
      if (count === 1) await sleep(1500);
      if (part.kind === 'end') break;
      last = part.text;
      count += 1;
    }
    expect([count, last]).toEqual([300_000, '300000']);
    expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
  });

  test('waits for whoever does not read', async () => {
    const parts = await run(`yes | head -c 50000000 && echo done >${dir}/done`);
    await parts.next();
    await sleep(1000);
    await expect(readFile(join(dir, 'done'))).rejects.toThrow(/ENOENT/);
    await parts.return();
    await ended();
  });

  test('ends with its signal, also while nobody reads', async () => {
    const abort = new AbortController();
    const parts = await run('echo one; sleep 60', abort.signal);
    await parts.next();
    abort.abort();
    await ended();
    expect(await parts.next()).toEqual({ done: true, value: undefined });
  });

  test('is not started where its signal was aborted before', async () => {
    expect(await (await run('echo one', AbortSignal.abort())).next()).toEqual({
      done: true,
      value: undefined,
    });
    await expect(readFile(join(dir, 'pid'))).rejects.toThrow(/ENOENT/);
  });

  test('is Unavailable if a signal ends it, or there is no such program', async () => {
    await expect(all('kill -9 $$')).rejects.toMatchObject({ code: 'Unavailable' });
    const none = runStreamed(join(dir, 'none'), [], OPTIONS);
    await expect(none.next()).rejects.toMatchObject({ code: 'Unavailable' });
  });

  test('ends with the agent, and by its next word where the agent was killed', async () => {
    const program = await script('echo one; while sleep 0.2; do echo more; done');
    const agent = join(dir, 'agent.mts');
    await writeFile(
      agent,
      `import { runStreamed } from ${JSON.stringify(join(import.meta.dirname, '../src/streamed-call.ts'))};
const parts = runStreamed(${JSON.stringify(program)}, [], ${JSON.stringify(OPTIONS)});
await parts.next();
process.argv[2] === 'exit' ? process.exit(0) : process.kill(process.pid, 'SIGKILL');`,
    );
    for (const how of ['exit', 'kill']) {
      const args = ['--import', 'tsx', '--conditions=@rollforward/source', agent, how];
      await promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname }).catch(() => undefined);
      await ended();
      await rm(join(dir, 'pid'));
    }
  });

  test('does not keep the agent alive once its signal was aborted', async () => {
    const program = await script('exec sleep 60');
    const agent = join(dir, 'agent.mts');
    await writeFile(
      agent,
      `import { runStreamed } from ${JSON.stringify(join(import.meta.dirname, '../src/streamed-call.ts'))};
const abort = new AbortController();
const parts = runStreamed(${JSON.stringify(program)}, [], { ...${JSON.stringify(OPTIONS)}, signal: abort.signal });
setTimeout(() => abort.abort(), 100);
await parts.next();`,
    );
    const args = ['--import', 'tsx', '--conditions=@rollforward/source', agent];
    const begun = performance.now();
    await promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname });
    expect(performance.now() - begun).toBeLessThan(10_000);
  });
});

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { execPath, platform } from 'node:process';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';

import { isOwnerBusy, lockOwner, OwnerBusy } from '../../src/agent/owner-lock.ts';
import { FakeRuntime } from '../../src/testing/index.ts';
import { hostRuntime } from './host-runtime.ts';

describe('on a runtime that only this process can see', () => {
  it('one agent of an owner is enough', async () => {
    const runtime = new FakeRuntime();
    const unlock = await lockOwner('me', runtime);
    await expect(lockOwner('me', runtime)).rejects.toBeInstanceOf(OwnerBusy);
    await unlock();
    await (
      await lockOwner('me', runtime)
    )();
  });

  it('other owners, and other runtimes, are others', async () => {
    const runtime = new FakeRuntime();
    await lockOwner('me', runtime);
    await lockOwner('you', runtime);
    await lockOwner('me', new FakeRuntime());
  });

  it('the error names the owner, and is known across copies of the SDK', async () => {
    const runtime = new FakeRuntime();
    await lockOwner('me', runtime);
    const error = await lockOwner('me', runtime).catch((why: unknown) => why);
    expect(isOwnerBusy(error)).toBe(true);
    expect(error).toMatchObject({ name: 'OwnerBusy', owner: 'me' });
    expect(String(error)).toContain('"me"');
    expect(isOwnerBusy(new Error('another'))).toBe(false);
    expect(isOwnerBusy(undefined)).toBe(false);
  });
});

let child: ChildProcessByStdio<Writable, Readable, null> | undefined;

afterEach(kill);

async function kill(): Promise<void> {
  if (child === undefined) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  child = undefined;
}

/** What another process says that tries to take `owner`; it is the same one each time. */
async function lockElsewhere(owner: string): Promise<string> {
  const script = fileURLToPath(new URL('owner-lock-child.ts', import.meta.url));
  const options = ['--import', 'tsx', '--conditions=@rollforward/source', script];
  child ??= spawn(execPath, options, { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.write(`${owner}\n`);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return line.toString().trim();
}

describe.runIf(platform === 'linux')('on a runtime that every process of the host can see', () => {
  it('one agent of an owner is enough, in one process', async () => {
    const owner = `test-${randomUUID()}`;
    const unlock = await lockOwner(owner, hostRuntime());
    const error = await lockOwner(owner, hostRuntime()).catch((why: unknown) => why);
    expect(isOwnerBusy(error)).toBe(true);
    await (
      await lockOwner(`${owner}x`, hostRuntime())
    )();
    await unlock();
    await (
      await lockOwner(owner, hostRuntime())
    )();
  });

  it('and in all of them, until the kernel frees it with a process that was killed', async () => {
    const owner = `test-${randomUUID()}`;
    const unlock = await lockOwner(owner, hostRuntime());
    expect(await lockElsewhere(owner)).toBe('busy');
    await unlock();
    expect(await lockElsewhere(owner)).toBe('locked');
    const error = await lockOwner(owner, hostRuntime()).catch((why: unknown) => why);
    expect(isOwnerBusy(error)).toBe(true);
    await kill();
    await (
      await lockOwner(owner, hostRuntime())
    )();
  });

  it('is let go although somebody holds on to its socket', async () => {
    const owner = `test-${randomUUID()}`;
    const unlock = await lockOwner(owner, hostRuntime());
    const curious = connect({ path: `\0rollforward/owner/${owner}` });
    curious.on('error', () => undefined);
    await once(curious, 'close');
    await unlock();
    await (
      await lockOwner(owner, hostRuntime())
    )();
  });
});

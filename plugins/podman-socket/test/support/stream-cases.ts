import { readdir, readlink, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import { expectFault } from '@rollforward/engine-shared/testing';
import {
  type ContainerId,
  type ContainerRuntime,
  LONGEST_LOG_LINE,
  type LogLine,
  type LogsOptions,
  type RuntimeEvent,
} from 'rollforward';
import { describe, expect, test } from 'vitest';

import { heardOf } from './heard.ts';

/** A real engine, behind its socket. */
export interface StreamRig {
  readonly runtime: ContainerRuntime;
  /** Makes a container that runs `script` by a shell, and does not start it. Without a name it is given one. */
  create(script: string, name?: string): Promise<ContainerId>;
  /** Makes a container whose output the engine does not keep, and gives its id. */
  createWithoutLogs(): Promise<string>;
  /** The process of a container that runs. */
  pidOf(id: ContainerId): Promise<number>;
  /** Kills the service, does `meanwhile`, and starts another one, which listens at the end. */
  restart(meanwhile: () => Promise<void>): Promise<void>;
}

/** What events and logs are on every engine. `rig` is there as soon as a test runs. */
export function streamCases(rig: () => StreamRig): void {
  /** Starts a container that runs `script`. */
  async function run(script: string, name?: string): Promise<ContainerId> {
    const id = await rig().create(script, name);
    await rig().runtime.startContainer(id);
    return id;
  }

  /** When it has ended. */
  async function ended(id: ContainerId): Promise<ContainerId> {
    await eventually(async () => (await rig().runtime.containerStatus({ id })).state === 'exited');
    return id;
  }

  function linesOf(id: ContainerId, options?: LogsOptions): AsyncIterable<LogLine> {
    const { runtime } = rig();
    if (runtime.logs === undefined) throw new Error('no logs');
    return runtime.logs(id, options);
  }

  function eventsOf(signal?: AbortSignal): AsyncIterable<RuntimeEvent> {
    const { runtime } = rig();
    if (runtime.events === undefined) throw new Error('no events');
    return runtime.events(signal && { signal });
  }

  async function texts(id: ContainerId, options?: LogsOptions): Promise<string[]> {
    const lines: string[] = [];
    for await (const { text } of linesOf(id, options)) lines.push(text);
    return lines;
  }

  describe('logs', () => {
    test('a line that has no end is a line, and is itself the last one', async () => {
      const id = await ended(await run('echo one; printf two'));
      expect(await texts(id)).toEqual(['one', 'two']);
      expect(await texts(id, { tail: 1 })).toEqual(['two']);
      expect(await texts(id, { tail: 1, follow: true })).toEqual(['two']);
    });

    test('a long line is one of the last ones, and stays apart from the others', async () => {
      const length = 100_000;
      const script = `echo before; head -c ${length} /dev/zero | tr '\\0' x; echo; echo after`;
      const id = await ended(await run(script));
      const pieces = await texts(id, { tail: 2 });
      expect(pieces.at(-1)).toBe('after');
      expect(pieces.slice(0, -1).join('')).toBe('x'.repeat(length));
      expect(pieces).toHaveLength(Math.ceil(length / LONGEST_LOG_LINE) + 1);
      expect((await texts(id, { tail: 3 }))[0]).toBe('before');
    });

    test('the halves of a line of one stream stay together, whatever the other one says', async () => {
      const id = await ended(await run('printf a; sleep 0.2; echo b >&2; sleep 0.2; echo c'));
      const lines: string[] = [];
      for await (const { stream, text } of linesOf(id)) lines.push(`${stream} ${text}`);
      expect(lines).toEqual(['stderr b', 'stdout ac']);
    });

    test('each line has the time at which it was printed', async () => {
      const begun = Math.floor(Date.now() / 1000) * 1000;
      const id = await ended(await run('echo one; sleep 2; echo two'));
      const times: number[] = [];
      for await (const { at = 0 } of linesOf(id)) times.push(at);
      const [first = 0, second = 0] = times;
      expect(first).toBeGreaterThanOrEqual(begun);
      expect(second).toBeLessThanOrEqual(Date.now());
      expect(second - first).toBeGreaterThanOrEqual(1000);
    });

    test('a slow reader of what has ended gets every line of a flood, in order', async () => {
      const id = await ended(await run('seq 1 40000'));
      let last = 0;
      for await (const { text, stream } of linesOf(id)) {
        expect([stream, Number(text)]).toEqual(['stdout', last + 1]);
        last += 1;
        if (last % 10_000 === 1) await sleep(700);
      }
      expect(last).toBe(40_000);
    });

    test('a slow reader who follows a flood gets its end, in order; what the engine leaves out, it leaves out', async () => {
      const id = await run("seq 1 40000 | sed 's/.*/&:&/'");
      let last = 0;
      for await (const { text } of linesOf(id, { follow: true })) {
        const [number, again] = text.split(':');
        // Around what it leaves out, an engine may put halves of two lines together.
        if (number !== again) continue;
        expect(Number(number)).toBeGreaterThan(last);
        last = Number(number);
        if (last % 10_000 === 1) await sleep(700);
      }
      expect(last).toBe(40_000);
    });

    test('what is no text comes as far as it is, and a carriage return stays', async () => {
      const id = await ended(await run(String.raw`printf 'a\377b\r\n\000c\n'`));
      expect((await texts(id)).map((text) => text.replaceAll('\u{fffd}', '?'))).toEqual(['a?b\r', '\0c']);
    });

    test('of a container that was started again are those of both its lives', async () => {
      const id = await ended(await run('echo here'));
      await rig().runtime.startContainer(id);
      await ended(id);
      expect(await texts(id, { follow: true })).toEqual(['here', 'here']);
    });

    test('of any time may be asked for, and any number of lines', async () => {
      const id = await ended(await run('echo here'));
      expect(await texts(id, { since: 0, tail: Number.MAX_SAFE_INTEGER })).toEqual(['here']);
      expect(await texts(id, { since: 0.5 })).toEqual(['here']);
      expect(await texts(id, { since: Date.UTC(9999, 11, 31) })).toEqual([]);
    });

    test('of another container whose name is the id are not given', async () => {
      const id = await ended(await run('echo mine'));
      await rig().runtime.removeContainer(id);
      await run('echo theirs', id);
      await expectFault(texts(id), 'ContainerBroken');
    });

    test('that nobody keeps are Unavailable', async () => {
      const id = (await rig().createWithoutLogs()) as ContainerId;
      await expectFault(texts(id), 'Unavailable');
    });

    test('that are followed end with the service, and not before', async () => {
      const id = await run('echo one; sleep 1000');
      const heard: string[] = [];
      const following = (async () => {
        for await (const { text } of linesOf(id, { follow: true })) heard.push(text);
      })();
      const lost = expectFault(following, 'Unavailable');
      await eventually(async () => heard.length === 1);
      await rig().restart(() => lost);
      expect(await texts(id)).toEqual(['one']);
    });
  });

  describe('events', () => {
    test('end with the service, and can be had again', async () => {
      const id = await rig().create('true');
      const heard: string[] = [];
      const listening = (async () => {
        for await (const { type } of eventsOf()) heard.push(type);
      })();
      const lost = expectFault(listening, 'Unavailable');
      await rig().runtime.startContainer(id);
      await eventually(async () => heard.includes('exited'));
      await rig().restart(async () => {
        await lost;
        expect(await heardOf(eventsOf())).toEqual([{ type: 'subscribed' }, 'Unavailable']);
      });
      for await (const { type } of eventsOf()) if (type === 'subscribed') break;
    });

    test('tell what happens before the service listens', async () => {
      const seen: RuntimeEvent[] = [];
      const abort = new AbortController();
      const id = await rig().create('true');
      const listening = (async () => {
        for await (const event of eventsOf(abort.signal)) seen.push(event);
      })();
      // At once: the connection is not even made.
      await rig().runtime.startContainer(id);
      await eventually(async () => seen.some((event) => event.type === 'exited' && event.id === id));
      abort.abort();
      await listening;
      expect(seen.slice(0, 3)).toEqual([
        { type: 'subscribed' },
        { type: 'started', id },
        { type: 'exited', id },
      ]);
    });
  });

  test('a hundred streams, left in every way, leave no socket open', async () => {
    const id = await run('echo one; sleep 1000');
    const pid = await rig().pidOf(id);
    const before = await sockets();
    for (let count = 0; count < 25; count += 1) {
      const abort = new AbortController();
      const { signal } = abort;
      for await (const _ of eventsOf()) break;
      for await (const _ of linesOf(id, { follow: true })) break;
      const left = [heardOf(eventsOf(signal)), heardOf(linesOf(id, { follow: true, signal }))];
      await writeFile(`/proc/${pid}/fd/1`, 'more\n');
      await sleep(count * 2);
      abort.abort();
      await Promise.all(left);
    }
    await eventually(async () => (await sockets()) <= before);
  });
}

async function eventually(check: () => Promise<boolean>): Promise<void> {
  await expect.poll(check).toBe(true);
}

/** How many sockets this process holds. */
async function sockets(): Promise<number> {
  const names = await readdir('/proc/self/fd');
  const links = await Promise.all(names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')));
  return links.filter((link) => link.startsWith('socket:')).length;
}

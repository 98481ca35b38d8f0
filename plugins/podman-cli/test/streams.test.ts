import { instantClock } from '@rollforward/engine-shared/testing';
import { isContainerId, type ContainerId } from 'rollforward';
import { describe, expect, test } from 'vitest';

import { logsArguments } from '../src/argv-logs.ts';
import { events } from '../src/events.ts';
import { logs } from '../src/logs.ts';
import type { Podman, StreamedPart } from '../src/podman.ts';
import { scriptedPodman } from './support/scripted-podman.ts';

const ID = fullId('a');

function fullId(digit: string): ContainerId {
  const id = digit.repeat(64);
  if (!isContainerId(id)) throw new TypeError(digit);
  return id;
}

const out = (text: string): StreamedPart => ({ kind: 'line', stream: 'stdout', text });
const err = (text: string): StreamedPart => ({ kind: 'line', stream: 'stderr', text });
const end = (exitCode = 0, stderr = ''): StreamedPart => ({ kind: 'end', exitCode, stdout: '', stderr });

/** A Podman whose lasting process says `parts`. */
function saying(...parts: readonly StreamedPart[]): Podman {
  return {
    ...scriptedPodman(() => ({})),
    async *stream() {
      yield* parts;
    },
  };
}

async function all(stream: AsyncIterable<unknown>): Promise<unknown[]> {
  const heard: unknown[] = [];
  try {
    for await (const word of stream) heard.push(word);
  } catch (error) {
    heard.push((error as { code?: unknown }).code);
  }
  return heard;
}

describe('events', () => {
  const line = (Status: string): StreamedPart => out(JSON.stringify({ Status, Type: 'container', ID }));

  test('are what Podman says, but for what is of no use', async () => {
    const podman = saying(line('start'), err('level=warning'), line('cleanup'), out(''), line('died'), end());
    expect(await all(events(podman, instantClock()))).toEqual([
      { type: 'started', id: ID },
      { type: 'exited', id: ID },
      'Unavailable',
    ]);
  });

  test.each([
    ['that ends', end(0)],
    ['that fails', end(125, 'Error: no such option')],
    ['that says garbage', out('garbage')],
  ])('of a Podman %s are Unavailable', async (_, part) => {
    expect(await all(events(saying(part), instantClock()))).toEqual(['Unavailable']);
  });
});

describe('logs', () => {
  test('are what Podman passes on, by the same streams', async () => {
    expect(await all(logs(saying(out('one'), err('two'), err('Error: three'), end()), ID))).toEqual([
      { stream: 'stdout', text: 'one' },
      { stream: 'stderr', text: 'two' },
      { stream: 'stderr', text: 'Error: three' },
    ]);
  });

  test("keep a program's first line that looks like an error of Podman", async () => {
    const lines = [
      { stream: 'stderr', text: 'Error: one' },
      { stream: 'stdout', text: 'two' },
    ];
    expect(await all(logs(saying(err('Error: one'), out('two'), end()), ID))).toEqual(lines);
    expect(await all(logs(saying(err('Error: one'), end()), ID))).toEqual(lines.slice(0, 1));
  });

  test.each([
    ['Error: no container with name or ID "a" found: no such container', 'ContainerBroken'],
    ["Error: this container is using the 'none' log driver, cannot read logs", 'Unavailable'],
  ])('that begin with %s and fail are %s, and no line', async (text, code) => {
    expect(await all(logs(saying(err(text), end(125, text)), ID))).toEqual([code]);
  });

  test('that fail after some lines are Unavailable', async () => {
    expect(await all(logs(saying(out('one'), end(125, 'Error: no')), ID))).toEqual([
      { stream: 'stdout', text: 'one' },
      'Unavailable',
    ]);
  });

  test.each<[Parameters<typeof logsArguments>[1], string[]]>([
    [{}, []],
    [{ follow: false }, []],
    [{ follow: true }, ['--follow']],
    [{ tail: 0 }, ['--tail=0']],
    [{ since: Date.UTC(2026, 0, 2, 3, 4, 5, 6) }, ['--since=2026-01-02T03:04:05.006Z']],
  ])('of %o are asked for by %j', (options, words) => {
    expect(logsArguments(ID, options)).toEqual(['logs', ...words, '--', ID]);
  });
});

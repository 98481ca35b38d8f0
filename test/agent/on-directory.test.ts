import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import {
  type Agent,
  type AgentEvent,
  createAgent,
  DIRECTORY_MARKER,
  directorySource,
} from '../../src/index.ts';
import { FakeRuntime } from '../../src/testing/index.ts';
import { temporaryDirectory } from '../state/temporary-directory.ts';
import { documentOf } from './documents-bench.ts';

let home: string;
let directory: string;
let runtime: FakeRuntime;
let agent: Agent;
let events: AgentEvent[];
let stop: AbortController;
let done: Promise<void>;

beforeEach(async () => {
  home = await temporaryDirectory();
  directory = join(home, 'documents');
  await mkdir(directory);
  await writeFile(join(directory, DIRECTORY_MARKER), '');
  runtime = new FakeRuntime();
  begin();
});

afterEach(end);

/** The real agent on the machine's clock; its engine is a fake. */
function begin(): void {
  events = [];
  agent = createAgent({
    owner: 'on-directory',
    runtime,
    source: directorySource({ directory }),
    stateDirectory: join(home, 'state'),
    minReadySeconds: 0,
  });
  agent.on('event', (event) => events.push(event));
  stop = new AbortController();
  done = agent.run({ signal: stop.signal });
}

async function end(): Promise<void> {
  stop.abort();
  await done;
}

async function put(file: string, text: string): Promise<void> {
  await writeFile(join(directory, `.${file}.tmp`), text);
  await rename(join(directory, `.${file}.tmp`), join(directory, file));
}

/** What runs: `shop v1`. */
function running(): readonly string[] {
  return runtime
    .containers()
    .filter(({ state }) => state === 'running')
    .map(({ labels, image }) => `${labels['io.rollforward.deployment']} ${image.reference}`)
    .sort();
}

async function eventually(what: string, is: () => boolean): Promise<void> {
  const begun = performance.now();
  while (!is()) {
    if (performance.now() - begun > 10_000)
      throw new Error(`never: ${what}; ${JSON.stringify(agent.states())}`);
    await sleep(5);
  }
}

function told(type: AgentEvent['type']): number {
  return events.filter((event) => event.type === type).length;
}

describe('an agent on a directory', { timeout: 30_000 }, () => {
  it('runs what is put, replaces what is changed, and stops what is removed', async () => {
    await put('shop.json', documentOf('v1'));
    await eventually('v1 runs', () => agent.state('shop')?.phase === 'Running');
    await put('shop.json', documentOf('v2'));
    await eventually('v2 runs', () => running()[0] === 'shop v2' && agent.state('shop')?.phase === 'Running');
    await rm(join(directory, 'shop.json'));
    await eventually('it has gone', () => told('deployment-gone') === 1);
    expect(runtime.containers()).toEqual([]);
  });

  it('keeps the last accepted document and its container where a file is malformed, and tells it', async () => {
    await put('shop.json', documentOf('v1'));
    await agent.settled('shop');
    const id = agent.state('shop')?.containerIds['web'];
    runtime.clearCalls();
    await put('shop.json', '{ "apiVersion": "rollforward/v1", ');
    await eventually('it is rejected', () => agent.state('shop')?.rejected !== undefined);
    expect(agent.state('shop')).toMatchObject({
      phase: 'Running',
      containerIds: { web: id },
      rejected: { revision: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown },
    });
    await agent.settled();
    expect(runtime.mutations()).toEqual([]);
    expect(told('document-rejected')).toBe(1);
    // The agent that comes next believes its cache, and rejects it again.
    await end();
    begin();
    await eventually('it is rejected again', () => agent.state('shop')?.rejected !== undefined);
    expect(agent.state('shop')).toMatchObject({ phase: 'Running', containerIds: { web: id } });
    expect(runtime.mutations()).toEqual([]);
  });

  it('keeps the last accepted document where a file cannot be read, and says it in the state', async () => {
    await put('shop.json', documentOf('v1'));
    await put('blog.json', documentOf('v1'));
    await agent.settled();
    runtime.clearCalls();
    await symlink('nowhere', join(directory, '.link'));
    await rename(join(directory, '.link'), join(directory, 'shop.json'));
    await symlink('nowhere', join(directory, 'never.json'));
    await eventually('both are told', () => told('document-unreadable') === 2);
    await agent.settled();
    await agent.settled();
    expect(agent.state('shop')).toMatchObject({
      phase: 'Running',
      rejected: { error: 'it is a symbolic link to nothing' },
    });
    expect(agent.state('shop')?.reason).toBeUndefined();
    expect(agent.state('never')).toMatchObject({ phase: 'Pending', reason: 'NoDesiredState' });
    expect(runtime.mutations()).toEqual([]);
    expect(told('document-unreadable')).toBe(2);
    await put('shop.json', documentOf('v1'));
    await eventually('it is as before', () => agent.state('shop')?.rejected === undefined);
    expect(runtime.mutations()).toEqual([]);
  });

  it('stops nothing where the directory, or its marker, has gone', async () => {
    await put('shop.json', documentOf('v1'));
    await agent.settled('shop');
    runtime.clearCalls();
    await rename(directory, join(home, 'away'));
    await eventually('it is told', () => told('source-unavailable') === 1);
    await mkdir(directory);
    await eventually('it is told', () => agent.state('shop')?.reason === 'Unlisted');
    expect(runtime.mutations()).toEqual([]);
    expect(running()).toEqual(['shop v1']);
    await rm(directory, { recursive: true });
    await rename(join(home, 'away'), directory);
    await eventually('it is listed again', () => agent.state('shop')?.reason === undefined);
    expect(runtime.mutations()).toEqual([]);
  });

  it('tells names that do not belong there, once, and goes on', async () => {
    await put('Shop.json', documentOf('v1'));
    await put('notes.txt', 'buy milk');
    await put('shop.json', documentOf('v1'));
    await eventually('v1 runs', () => agent.state('shop')?.phase === 'Running');
    await agent.settled();
    await agent.settled();
    const mistakes = events.flatMap((event) => (event.type === 'source-mistake' ? [event.message] : []));
    expect(new Set(mistakes.map((message) => message.split(':')[0]))).toEqual(
      new Set(['Shop.json', 'notes.txt']),
    );
    expect(mistakes).toHaveLength(2);
    expect(running()).toEqual(['shop v1']);
  });

  it('does not speak any more of a document that was refused and has gone', async () => {
    await put('shop.json', '{');
    await eventually('it is rejected', () => agent.state('shop')?.rejected !== undefined);
    await rm(join(directory, 'shop.json'));
    await eventually('it has gone', () => agent.state('shop') === undefined);
    expect(told('deployment-gone')).toBe(1);
  });
});

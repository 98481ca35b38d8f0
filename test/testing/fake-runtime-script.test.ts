import { strict as assert } from 'node:assert';
import { readFile } from 'node:fs/promises';

import { describe, it } from 'vitest';

import type { DeploymentDocument } from '../../src/index.ts';
import {
  createTestAgent,
  exiting,
  failingAtStart,
  ignoringStop,
  type RuntimeVerb,
  type TestAgent,
} from '../../src/testing/index.ts';

function web(image: string): DeploymentDocument {
  return { apiVersion: 'rollforward/v1', services: { web: { image } } };
}

/** An agent whose shop runs web:v1, with nothing recorded yet. */
async function running(image = 'web:v1'): Promise<TestAgent> {
  const t = createTestAgent();
  t.source.put('shop', web(image));
  await t.settled();
  t.runtime.clearCalls();
  return t;
}

function countOf({ runtime }: TestAgent, verb: RuntimeVerb): number {
  return runtime.calls().filter((call) => call.verb === verb).length;
}

function phase(t: TestAgent): string {
  return t.state('shop').phase;
}

function exitCode(t: TestAgent): number | undefined {
  return t.state('shop').services['web']?.exitCode;
}

const source = new URL('../../src/testing/fake-runtime.ts', import.meta.url);
const table = [...(await readFile(source, 'utf8')).matchAll(/^ \* \| (.*?) +\| (`.*`) +\|$/gm)];

describe('the table of wishes', () => {
  it('is found', () => assert.ok(table.length >= 18, `${table.length} rows`));

  for (const [, wish = '', cell = ''] of table) {
    for (const [, line = ''] of cell.matchAll(/`(runtime[^`]+)`/g)) {
      it(`${wish}: ${line}`, async () => {
        const t = await running();
        const words = {
          runtime: t.runtime,
          id: t.running('shop', 'web').id,
          exiting,
          failingAtStart,
          ignoringStop,
        };
        // oxlint-disable-next-line typescript/no-implied-eval -- the text of a docstring is what is tested
        new Function(...Object.keys(words), line)(...Object.values(words));
        t.runtime.heal();
        await t.stop();
      });
    }
  }
});

describe('what a test can wish for, and the line that it takes', () => {
  it('every call fails, until it is healed', async () => {
    const t = await running();
    const { id } = t.running('shop', 'web');
    t.runtime.fail('ensureImage', 'ImageNotFound');
    t.source.put('shop', web('web:v2'));
    await t.settled();
    assert.equal(phase(t), 'Failed');
    assert.equal(t.running('shop', 'web').id, id);

    t.runtime.heal();
    await t.ticks(2);
    await t.settled();
    assert.equal(phase(t), 'Running');
    assert.equal(t.running('shop', 'web').image, 'web:v2');
    await t.stop();
  });

  it('the 2nd call fails, and only that', async () => {
    const t = createTestAgent();
    t.runtime.fail('createContainer', 'StorageFull', { nth: 2 });
    const services = { a: { image: 'a:1' }, b: { image: 'b:1' }, c: { image: 'c:1' } };
    t.source.put('shop', { apiVersion: 'rollforward/v1', services });
    await t.settled();
    assert.deepEqual(
      t.runtime.calls().flatMap(({ verb, outcome }) => (verb === 'createContainer' ? outcome : [])),
      ['done', 'StorageFull', 'done'],
    );
    await t.ticks(3);
    assert.equal(t.runtime.processes().length, 3);
    await t.stop();
  });

  it('the next three calls fail', async () => {
    const t = await running();
    t.runtime.fail('listContainers', 'Unavailable', { times: 3 });
    await t.ticks(5);
    const outcomes = t.runtime.calls().map(({ outcome }) => outcome);
    assert.deepEqual(outcomes.slice(0, 3), ['Unavailable', 'Unavailable', 'Unavailable']);
    assert.ok(outcomes.slice(3).every((outcome) => outcome === 'done'));
    await t.stop();
  });

  it('only the call for one container fails', async () => {
    const t = createTestAgent();
    t.runtime.fail('startContainer', 'PortInUse', { where: ({ name = '' }) => name.startsWith('shop.db') });
    t.source.put('shop', {
      apiVersion: 'rollforward/v1',
      services: { web: { image: 'web:v1' }, db: { image: 'db:v1' } },
    });
    await t.settled();
    assert.equal(t.running('shop', 'web').image, 'web:v1');
    assert.match(t.state('shop').services['db']?.reason ?? '', /PortInUse/);
    await t.stop();
  });

  it('a call fails after its effect: only the answer is lost', async () => {
    const t = createTestAgent();
    t.runtime.fail('createContainer', 'Unavailable', { nth: 1, when: 'after' });
    t.source.put('shop', web('web:v1'));
    await t.settled();
    await t.ticks(2);
    assert.equal(countOf(t, 'createContainer'), 1);
    assert.equal(t.runtime.containers().length, 1);
    assert.equal(phase(t), 'Running');
    await t.stop();
  });

  it('the effect of a call lands late, when it was given up', async () => {
    const t = createTestAgent();
    t.runtime.fail('createContainer', 'DeadlineExceeded', { nth: 1, when: 'late', lateMs: 45_000 });
    t.source.put('shop', web('web:v1'));
    await t.clock.advance(40_000);
    const { id } = t.running('shop', 'web');
    await t.clock.advance(10_000);
    // Another one has been made meanwhile: the late one is seen, and goes.
    await t.ticks(2);
    assert.deepEqual(
      t.runtime.containers().map((container) => container.id),
      [id],
    );
    assert.equal(countOf(t, 'createContainer'), 2);
    await t.stop();
  });

  it('a call hangs: it ends at its deadline', async () => {
    const t = createTestAgent();
    t.runtime.hang('createContainer', { nth: 1 });
    t.source.put('shop', web('web:v1'));
    await t.clock.advance(29_999);
    assert.equal(phase(t), 'Pending');
    await t.clock.advance(1);
    assert.match(t.state('shop').services['web']?.reason ?? '', /DeadlineExceeded/);
    await t.settled();
    await t.ticks(2);
    assert.equal(t.runtime.containers().length, 1);
    await t.stop();
  });

  it('a call is slow', async () => {
    const t = await running();
    t.runtime.delay('startContainer', 400);
    t.source.put('shop', web('web:v2'));
    await t.settled();
    assert.equal(t.state('shop').services['web']?.outageMs, 400);
    await t.stop();
  });

  it('the engine talks garbage', async () => {
    const t = await running();
    t.runtime.answer('listContainers', 'Segmentation fault', { times: 2 });
    await t.ticks(1);
    assert.deepEqual(t.runtime.mutations(), []);
    await t.ticks(1);
    assert.equal(phase(t), 'Running');
    await t.stop();
  });

  it('the engine says a word nobody knows: what is unknown counts as alive', async () => {
    const t = await running();
    const { id } = t.running('shop', 'web');
    t.runtime.setWord(id, 'improper');
    t.source.put('shop', web('web:v2'));
    await t.settled();
    assert.deepEqual(t.runtime.mutations(), []);
    t.runtime.setWord(id, undefined);
    await t.ticks(1);
    await t.settled();
    assert.equal(t.running('shop', 'web').image, 'web:v2');
    await t.stop();
  });

  it('an image is missing', async () => {
    const t = await running();
    t.runtime.images.missing('web:v2');
    t.source.put('shop', web('web:v2'));
    await t.settled();
    assert.equal(phase(t), 'Failed');
    assert.equal(t.running('shop', 'web').image, 'web:v1');
    await t.stop();
  });

  it('an image comes slowly, and the old container serves meanwhile', async () => {
    const t = await running();
    t.runtime.images.set('web:v2', { pullMs: 45_000 });
    t.source.put('shop', web('web:v2'));
    await t.clock.advance(44_000);
    assert.equal(t.running('shop', 'web').image, 'web:v1');
    await t.settled();
    assert.equal(t.running('shop', 'web').image, 'web:v2');
    await t.stop();
  });

  it('a program exits with a code after a time', async () => {
    const t = createTestAgent();
    t.runtime.images.set('web:v1', exiting(3, { afterMs: 5000 }));
    t.source.put('shop', web('web:v1'));
    await t.clock.advance(5000);
    assert.deepEqual(
      t.runtime.containers().map(({ state, exitCode }) => [state, exitCode]),
      [['exited', 3]],
    );
    await t.stop();
  });

  it('a program crashes at start: the start succeeds, and it is gone', async () => {
    const t = createTestAgent();
    t.runtime.images.set('web:v1', exiting(1));
    t.source.put('shop', web('web:v1'));
    await t.settled();
    assert.deepEqual([phase(t), exitCode(t)], ['Failed', 1]);
    assert.ok(t.runtime.calls().some(({ verb, outcome }) => verb === 'startContainer' && outcome === 'done'));
    await t.stop();
  });

  it('a program cannot be started: the start fails, and the container stays created', async () => {
    const t = createTestAgent();
    t.runtime.images.set('web:v1', failingAtStart('CommandNotFound'));
    t.source.put('shop', web('web:v1'));
    await t.settled();
    assert.equal(phase(t), 'Failed');
    assert.deepEqual(
      t.runtime.containers().map(({ state }) => state),
      ['created'],
    );
    await t.stop();
  });

  it('a program ignores the stop signal', async () => {
    const t = createTestAgent();
    t.runtime.images.set('web:v1', ignoringStop());
    t.source.put('shop', {
      apiVersion: 'rollforward/v1',
      services: { web: { image: 'web:v1', lifecycle: { gracePeriodSeconds: 20 } } },
    });
    await t.settled();
    t.source.put('shop', web('web:v2'));
    await t.settled();
    const stop = t.runtime.calls().find(({ verb }) => verb === 'stopContainer');
    assert.equal((stop?.settledAt ?? 0) - (stop?.at ?? 0), 20_000);
    assert.equal(t.running('shop', 'web').image, 'web:v2');
    await t.stop();
  });

  it('the running program exits, now or in a while', async () => {
    const t = await running();
    const { id } = t.running('shop', 'web');
    t.runtime.exit(id, 137, { oomKilled: true });
    await t.ticks(1);
    assert.equal(t.running('shop', 'web').id, id);
    assert.equal(t.state('shop').services['web']?.restarts, 1);

    t.runtime.exit(id, 1, { afterMs: 100_000 });
    await t.clock.advance(99_999);
    assert.equal(t.running('shop', 'web').id, id);
    await t.clock.advance(1);
    assert.deepEqual([t.runtime.container(id)?.state, t.runtime.container(id)?.exitCode], ['exited', 1]);
    await t.stop();
  });

  it('a program that was told to exit later, and ended before, is left alone in its next life', async () => {
    const t = await running();
    const { id } = t.running('shop', 'web');
    t.runtime.exit(id, 1, { afterMs: 100_000 });
    t.runtime.exit(id, 2);
    await t.clock.advance(200_000);
    assert.equal(t.running('shop', 'web').id, id);
    assert.equal(t.state('shop').services['web']?.restarts, 1);
    await t.stop();
  });

  it('a container is lost', async () => {
    const t = await running();
    const { id } = t.running('shop', 'web');
    t.runtime.lose(id);
    await t.ticks(1);
    assert.notEqual(t.running('shop', 'web').id, id);
    await t.stop();
  });

  it('the host restarts', async () => {
    const t = await running();
    const { id } = t.running('shop', 'web');
    t.runtime.reboot();
    assert.deepEqual(t.runtime.processes(), []);
    await t.restart();
    await t.settled();
    assert.equal(t.running('shop', 'web').id, id);
    await t.stop();
  });

  it('the container of somebody else is there, and stays', async () => {
    const t = createTestAgent();
    const theirs = t.runtime.addForeign({ name: 'shop.web' });
    t.source.put('shop', web('web:v1'));
    await t.settled();
    await t.ticks(5);
    assert.equal(t.runtime.container(theirs)?.state, 'running');
    assert.deepEqual(
      t.runtime.mutations().filter(({ id }) => id === theirs),
      [],
    );
    await t.stop();
  });

  it('calls are recorded, and those that change anything can be asked for', async () => {
    const t = await running();
    await t.ticks(10);
    assert.deepEqual(t.runtime.mutations(), []);
    assert.equal(countOf(t, 'listContainers'), 10);
    await t.stop();
  });

  it('the script is data', async () => {
    const t = createTestAgent();
    t.runtime.script(
      { kind: 'delay', verb: 'createContainer', ms: 500 },
      { kind: 'fail', verb: 'createContainer', nth: 1, code: 'Unavailable', when: 'after' },
    );
    t.source.put('shop', web('web:v1'));
    await t.settled();
    await t.ticks(1);
    const creates = t.runtime.calls().filter(({ verb }) => verb === 'createContainer');
    assert.deepEqual(
      creates.map(({ at, settledAt = 0, outcome }) => [settledAt - at, outcome]),
      [[500, 'Unavailable']],
    );
    assert.equal(t.runtime.processes().length, 1);
    await t.stop();
  });
});

import { strict as assert } from 'node:assert';

import { describe, it } from 'vitest';

import { type ContainerId, defineRuntime, type RuntimeDriver } from '../../src/index.ts';
import { codeOf } from './code-of.ts';
import { fullId, ID, OTHER_ID, runningContainer, spec, stubDriver } from './stub-driver.ts';

/** A driver that answers `value` to `verb`. */
function answering(verb: keyof RuntimeDriver, value: unknown): ReturnType<typeof defineRuntime> {
  return defineRuntime({ ...stubDriver(), [verb]: () => Promise.resolve(value) });
}

function fake(text: string): ContainerId {
  return text as ContainerId;
}

describe('what a driver answers', () => {
  const GARBAGE: Readonly<Record<string, unknown>> = {
    nothing: undefined,
    'an object': {},
    text: '[]',
    'half an id': [runningContainer({ id: fake('abc') })],
    'an id in capitals': [runningContainer({ id: fake('A'.repeat(64)) })],
    'one id twice': [runningContainer(), runningContainer({ name: 'shop.db' })],
    "a word of the engine's": [{ ...runningContainer(), state: 'Up 3 seconds' }],
    'what is absent': [{ state: 'absent' }],
  };
  for (const [what, value] of Object.entries(GARBAGE)) {
    it(`${what} is no list`, async () => {
      assert.equal(
        await codeOf(answering('listContainers', value).listContainers({ owner: 'test' })),
        'Unavailable',
      );
    });
  }

  it('a list is cut down to what is ours', async () => {
    const mine = runningContainer();
    const { 'io.rollforward.digest': _, ...incomplete } = mine.labels;
    const runtime = answering('listContainers', [
      mine,
      runningContainer({ id: fullId('b'), labels: incomplete }),
      runningContainer({ id: fullId('c'), labels: { ...mine.labels, 'io.rollforward.owner': 'test-2' } }),
      runningContainer({ id: fullId('d'), labels: {} }),
    ]);
    assert.deepEqual(await runtime.listContainers({ owner: 'test' }), [mine]);
  });

  it('a status of another container is none', async () => {
    const runtime = answering('containerStatus', runningContainer());
    assert.equal(await codeOf(runtime.containerStatus({ id: ID })), 'done');
    assert.equal(await codeOf(runtime.containerStatus({ id: OTHER_ID })), 'Unavailable');
    assert.equal(await codeOf(runtime.containerStatus({ name: 'shop.web' })), 'done');
    assert.equal(await codeOf(runtime.containerStatus({ name: 'shop' })), 'Unavailable');
  });

  it('a status with a word that is none of ours is none', async () => {
    const runtime = answering('containerStatus', { ...runningContainer(), state: 'removing' });
    assert.equal(await codeOf(runtime.containerStatus({ id: ID })), 'Unavailable');
  });

  it('a create without a full id has failed', async () => {
    for (const value of [undefined, '', 'abc', `${ID}\n`]) {
      assert.equal(await codeOf(answering('createContainer', value).createContainer(spec())), 'Unavailable');
    }
  });

  it('a stop that does not say how it ended has failed', async () => {
    const runtime = answering('stopContainer', { kind: 'maybe' });
    assert.equal(await codeOf(runtime.stopContainer(ID, { gracePeriodSeconds: 1 })), 'Unavailable');
  });

  it('an image without an id has failed', async () => {
    const runtime = answering('ensureImage', { id: '', labels: {} });
    assert.equal(await codeOf(runtime.ensureImage('web:1', { policy: 'missing' })), 'Unavailable');
  });

  it('a throw before the first await is a rejection', async () => {
    const runtime = defineRuntime(
      stubDriver({
        startContainer() {
          throw new Error('synchronous');
        },
      }),
    );
    assert.equal(await codeOf(runtime.startContainer(ID)), 'Unclassified');
  });
});

describe('what a driver is asked', () => {
  it('is checked first', async () => {
    const asked: string[] = [];
    const driver = new Proxy(stubDriver({ renameContainer: () => Promise.resolve() }), {
      get(target, key, receiver) {
        const member: unknown = Reflect.get(target, key, receiver);
        if (typeof member !== 'function') return member;
        return (): Promise<void> => {
          asked.push(String(key));
          return Promise.resolve();
        };
      },
    });
    const runtime = defineRuntime(driver);
    const bad = fake('abc');
    const refused = [
      runtime.containerStatus({ id: bad }),
      runtime.containerStatus({ name: '--all' }),
      runtime.startContainer(bad),
      runtime.stopContainer(bad, { gracePeriodSeconds: 1 }),
      runtime.removeContainer(bad),
      runtime.renameContainer?.(ID, '-f') ?? Promise.resolve(),
      runtime.renameContainer?.(bad, 'shop.web') ?? Promise.resolve(),
      runtime.ensureNetwork('a b', {}),
      runtime.removeNetwork('', {}),
      runtime.ensureImage('dir:/etc', { policy: 'never' }),
      runtime.listContainers({ owner: 'a,b' }),
      runtime.createContainer(spec({ name: 'a/b' })),
    ];
    for (const call of refused) assert.equal(await codeOf(call), 'InvalidSpec');
    assert.deepEqual(asked, []);
  });

  it('is refused as Unsupported where the driver does not honour it', async () => {
    const runtime = defineRuntime(stubDriver());
    assert.equal(await codeOf(runtime.createContainer(spec({ readOnlyRoot: true }))), 'Unsupported');
    assert.equal(await codeOf(runtime.createContainer(spec())), 'done');
  });

  it('has no rename where the driver has none', () => {
    assert.equal('renameContainer' in defineRuntime(stubDriver()), false);
  });
});

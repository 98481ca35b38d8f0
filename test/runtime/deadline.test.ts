import { strict as assert } from 'node:assert';

import { describe, it } from 'vitest';

import { type ContainerRuntime, defineRuntime, type RuntimeDriver } from '../../src/index.ts';
import { FakeClock } from '../../src/testing/index.ts';
import { codeOf } from './code-of.ts';
import { hang, ID, spec, stubDriver } from './stub-driver.ts';

function setUp(verbs: Partial<RuntimeDriver>): { clock: FakeClock; runtime: ContainerRuntime } {
  const clock = new FakeClock();
  return { clock, runtime: defineRuntime(stubDriver(verbs), { clock }) };
}

const HANGING: Partial<RuntimeDriver> = {
  listContainers: hang,
  containerStatus: hang,
  createContainer: hang,
  startContainer: hang,
  stopContainer: hang,
  removeContainer: hang,
  ensureImage: hang,
  ensureNetwork: hang,
  removeNetwork: hang,
  renameContainer: hang,
};

/** Each verb with its default deadline in seconds. */
const CALLS: Readonly<
  Record<
    string,
    readonly [seconds: number, call: (runtime: ContainerRuntime, rest: object) => Promise<unknown>]
  >
> = {
  listContainers: [10, (runtime, rest) => runtime.listContainers({ owner: 'test', ...rest })],
  containerStatus: [10, (runtime, rest) => runtime.containerStatus({ id: ID }, rest)],
  createContainer: [30, (runtime, rest) => runtime.createContainer(spec(), rest)],
  startContainer: [60, (runtime, rest) => runtime.startContainer(ID, rest)],
  stopContainer: [45, (runtime, rest) => runtime.stopContainer(ID, { gracePeriodSeconds: 15, ...rest })],
  stopService: [45, (runtime, rest) => runtime.stopService(ID, { gracePeriodSeconds: 15, ...rest })],
  removeContainer: [30, (runtime, rest) => runtime.removeContainer(ID, rest)],
  renameContainer: [30, async (runtime, rest) => runtime.renameContainer?.(ID, 'shop.web', rest)],
  ensureNetwork: [30, (runtime, rest) => runtime.ensureNetwork('shop', {}, rest)],
  removeNetwork: [30, (runtime, rest) => runtime.removeNetwork('shop', {}, rest)],
  // Nothing was heard for a minute: it stalled.
  ensureImage: [60, (runtime, rest) => runtime.ensureImage('web:1', { policy: 'missing', ...rest })],
  // Its first step is a list.
  startService: [10, (runtime, rest) => runtime.startService(spec(), rest)],
};

describe('deadlines', () => {
  for (const [verb, [seconds, call]] of Object.entries(CALLS)) {
    it(`${verb} of an engine that hangs ends after ${seconds} s`, async () => {
      const { clock, runtime } = setUp(HANGING);
      const begun = clock.now();
      assert.equal(await codeOf(clock.until(call(runtime, {}))), 'DeadlineExceeded');
      assert.equal(clock.now() - begun, seconds * 1000);
    });

    it(`${verb} ends when its caller says`, async () => {
      const { clock, runtime } = setUp(HANGING);
      const begun = clock.now();
      assert.equal(await codeOf(clock.until(call(runtime, { deadlineMs: 700 }))), 'DeadlineExceeded');
      assert.equal(clock.now() - begun, 700);
    });

    it(`${verb} ends at once when it is aborted`, async () => {
      const { clock, runtime } = setUp(HANGING);
      const abort = new AbortController();
      const code = codeOf(call(runtime, { signal: abort.signal }));
      await clock.advance(100);
      abort.abort();
      assert.equal(await code, 'Aborted');
    });

    it(`${verb} does not begin when it is aborted already`, async () => {
      let called = false;
      const note = (): Promise<never> => {
        called = true;
        return hang();
      };
      const verbs = Object.fromEntries(Object.keys(HANGING).map((name) => [name, note]));
      const { runtime } = setUp(verbs);
      assert.equal(await codeOf(call(runtime, { signal: AbortSignal.abort() })), 'Aborted');
      assert.equal(called, false);
    });

    it(`${verb} refuses a deadline that is no number`, async () => {
      const { runtime } = setUp(HANGING);
      assert.equal(await codeOf(call(runtime, { deadlineMs: Number.NaN })), 'InvalidSpec');
    });
  }

  it('leave no sleeper and no listener behind', async () => {
    const { clock, runtime } = setUp({});
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...args);
    };
    for (const [verb, [, call]] of Object.entries(CALLS)) {
      await call(runtime, { signal });
      assert.equal(clock.pending, 0, verb);
    }
    assert.equal(listeners, 0);
  });

  it('tell the driver that nobody waits any more', async () => {
    let released = false;
    const { clock, runtime } = setUp({
      startContainer: (_id, options) => {
        options?.signal?.addEventListener('abort', () => (released = true));
        return hang();
      },
    });
    assert.equal(await codeOf(clock.until(runtime.startContainer(ID))), 'DeadlineExceeded');
    assert.equal(released, true);
  });

  it('drop an answer that comes too late, also a refusal', async () => {
    const { clock, runtime } = setUp({
      startContainer: async () => {
        await clock.sleep(90_000);
        throw new Error('too late to matter');
      },
    });
    assert.equal(await codeOf(clock.until(runtime.startContainer(ID))), 'DeadlineExceeded');
    await clock.advance(60_000);
  });

  it('of a pull begin anew with each sign of progress, and end it after half an hour all the same', async () => {
    const { clock, runtime } = setUp({
      ensureImage: async (_reference, { onProgress }) => {
        for (;;) {
          await clock.sleep(50_000);
          onProgress?.({ message: 'a layer' });
        }
      },
    });
    const begun = clock.now();
    const heard: string[] = [];
    const pull = runtime.ensureImage('web:1', {
      policy: 'always',
      onProgress: ({ message }) => heard.push(message),
    });
    assert.equal(await codeOf(clock.until(pull)), 'DeadlineExceeded');
    assert.equal(clock.now() - begun, 30 * 60_000);
    assert.ok(heard.length >= 35, String(heard.length));
  });

  it('can be set for all calls', async () => {
    const clock = new FakeClock();
    const runtime = defineRuntime(stubDriver(HANGING), { clock, deadlines: { observeMs: 50 } });
    const begun = clock.now();
    assert.equal(await codeOf(clock.until(runtime.listContainers({ owner: 'test' }))), 'DeadlineExceeded');
    assert.equal(clock.now() - begun, 50);
  });
});

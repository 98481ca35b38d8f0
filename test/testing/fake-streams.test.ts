import { strict as assert } from 'node:assert';

import { describe, it } from 'vitest';

import { type ContainerId, isRuntimeFault, type LogLine, type RuntimeEvent } from '../../src/index.ts';
import {
  FakeClock,
  FakeEngine,
  FakeRuntime,
  intercept,
  type ScriptedRuntime,
} from '../../src/testing/index.ts';
import { spec } from './spec.ts';

interface Scene {
  readonly runtime: FakeRuntime;
  readonly id: ContainerId;
}

/** A runtime with a container that runs. */
async function running(): Promise<Scene> {
  const runtime = new FakeRuntime({ clock: new FakeClock() });
  const { id: image } = await runtime.ensureImage('web:v1', { policy: 'missing' });
  const id = await runtime.createContainer(spec({ image }));
  await runtime.startContainer(id);
  return { runtime, id };
}

/** Listens: what was heard so far, and the code of the fault at the end. */
function listen(stream: AsyncIterable<RuntimeEvent | LogLine> | undefined): readonly string[] {
  const heard: string[] = [];
  const hear = async (): Promise<void> => {
    assert.ok(stream !== undefined);
    try {
      for await (const word of stream) heard.push('type' in word ? word.type : `${word.stream} ${word.text}`);
      heard.push('end');
    } catch (error) {
      heard.push(isRuntimeFault(error) ? error.code : String(error));
    }
  };
  void hear();
  return heard;
}

const settled = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

describe('events of the fake', () => {
  it('are what happens to every container, foreign ones included', async () => {
    const { runtime, id } = await running();
    const heard = listen(runtime.events());
    await settled();
    runtime.exit(id, 1);
    await runtime.removeContainer(id);
    runtime.addForeign({ name: 'theirs' });
    await settled();
    assert.deepEqual(heard, ['subscribed', 'exited', 'removed', 'started']);
  });

  it('tell nothing of what happens behind the back of the engine', async () => {
    const { runtime, id } = await running();
    const heard = listen(runtime.events());
    await settled();
    runtime.loseMonitor(id);
    runtime.lose(id);
    await settled();
    assert.deepEqual(heard, ['subscribed']);
  });

  it('break off for all who listen, and can be asked for again', async () => {
    const { runtime, id } = await running();
    const heard = [listen(runtime.events()), listen(runtime.events())];
    await settled();
    assert.equal(runtime.engine.events.subscriptions, 2);
    runtime.engine.events.drop();
    await settled();
    assert.deepEqual(heard, [
      ['subscribed', 'Unavailable'],
      ['subscribed', 'Unavailable'],
    ]);
    assert.equal(runtime.engine.events.subscriptions, 0);
    const anew = listen(runtime.events());
    await settled();
    runtime.exit(id, 0);
    await settled();
    assert.deepEqual(anew, ['subscribed', 'exited']);
  });

  it('are lost, some or all of them', async () => {
    const { runtime, id } = await running();
    const heard = listen(runtime.events());
    await settled();
    runtime.engine.events.lose(1);
    runtime.exit(id, 0);
    await runtime.startContainer(id);
    runtime.engine.events.lose();
    runtime.exit(id, 0);
    await runtime.startContainer(id);
    runtime.engine.events.lose(0);
    runtime.exit(id, 0);
    await settled();
    assert.deepEqual(heard, ['subscribed', 'started', 'exited']);
    assert.throws(() => runtime.engine.events.lose(-1), RangeError);
  });

  it.each<[string, (runtime: FakeRuntime) => ScriptedRuntime]>([
    ['of the fake', (runtime) => runtime],
    ['through intercept', (runtime) => intercept(runtime)],
  ])('%s are recorded, and go wrong as a test says', async (_, stand) => {
    const { runtime } = await running();
    const subject = stand(runtime);
    subject.clearCalls();
    subject.fail('events', 'DeadlineExceeded', { nth: 1 });
    const heard = [listen(subject.events?.()), listen(subject.events?.())];
    await settled();
    assert.deepEqual(heard, [['subscribed', 'DeadlineExceeded'], ['subscribed']]);
    assert.deepEqual(
      subject.calls().map(({ verb, outcome }) => `${verb} ${outcome}`),
      ['events DeadlineExceeded', 'events done'],
    );
    assert.deepEqual(subject.mutations(), []);
    subject.assertFinished();
  });
});

describe('logs of the fake', () => {
  it('are what its program was told to print, with the time', async () => {
    const { runtime, id } = await running();
    runtime.print(id, 'one');
    await (runtime.clock as FakeClock).advance(1000);
    runtime.print(id, 'two', 'stderr');
    const lines: LogLine[] = [];
    for await (const line of runtime.logs(id)) lines.push(line);
    const at = runtime.clock.wallNow();
    assert.deepEqual(lines, [
      { stream: 'stdout', text: 'one', at: at - 1000 },
      { stream: 'stderr', text: 'two', at },
    ]);
  });

  it('are kept within their bound, the last ones', async () => {
    const { runtime, id } = await running();
    runtime.engine.record(id).logBytes = 10;
    for (const text of ['aaaa', 'bbbb', 'cccc']) runtime.print(id, text);
    const heard = listen(runtime.logs(id));
    await settled();
    assert.deepEqual(heard, ['stdout bbbb', 'stdout cccc', 'end']);
  });

  it.each<[string, (scene: Scene) => void]>([
    ['ends', ({ runtime, id }) => runtime.exit(id, 0)],
    ['is lost', ({ runtime, id }) => runtime.lose(id)],
    ['is gone with its host', ({ runtime }) => runtime.reboot()],
  ])('are followed until the container %s', async (_, end) => {
    const scene = await running();
    const heard = listen(scene.runtime.logs(scene.id, { follow: true }));
    await settled();
    scene.runtime.print(scene.id, 'one');
    await settled();
    assert.deepEqual(heard, ['stdout one']);
    end(scene);
    await settled();
    assert.deepEqual(heard, ['stdout one', 'end']);
  });

  it('cannot be printed by what does not live', async () => {
    const { runtime, id } = await running();
    runtime.exit(id, 0);
    assert.throws(() => runtime.print(id, 'one'), TypeError);
  });

  it('are shared with whoever else holds the engine', async () => {
    const engine = new FakeEngine({ clock: new FakeClock() });
    const id = new FakeRuntime({ engine }).addForeign({ name: 'theirs' });
    new FakeRuntime({ engine }).print(id, 'one');
    const heard = listen(new FakeRuntime({ engine }).logs(id));
    await settled();
    assert.deepEqual(heard, ['stdout one', 'end']);
  });
});

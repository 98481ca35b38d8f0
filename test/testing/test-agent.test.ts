import { strict as assert } from 'node:assert';

import { describe, it } from 'vitest';

import {
  type ContainerRuntime,
  type DeploymentDocument,
  memorySource,
  type StateSource,
} from '../../src/index.ts';
import { createTestAgent, DelegatingRuntime, FakeRuntime } from '../../src/testing/index.ts';

function web(image: string): DeploymentDocument {
  return { apiVersion: 'rollforward/v1', services: { web: { image } } };
}

describe('createTestAgent', () => {
  it('takes any source, and gives it back as what it is', async () => {
    const memory = memorySource();
    const source: StateSource & { readonly reads: number } = {
      name: 'counting',
      reads: 0,
      read(signal) {
        Object.assign(source, { reads: source.reads + 1 });
        return memory.read(signal);
      },
      watch: (onHint) => memory.watch(onHint),
    };
    memory.put('shop', web('v1'));
    const t = createTestAgent({ source });
    await t.settled();
    assert.ok(t.source.reads > 0);
    assert.equal(t.running('shop', 'web').image, 'v1');
    await t.stop();
  });

  it('gives the agent what a wrapper makes of the fake', async () => {
    class Counting extends DelegatingRuntime {
      lists = 0;
      override listContainers(
        ...call: Parameters<ContainerRuntime['listContainers']>
      ): ReturnType<ContainerRuntime['listContainers']> {
        this.lists += 1;
        return super.listContainers(...call);
      }
    }
    const seen: Counting[] = [];
    const t = createTestAgent({
      wrap(runtime) {
        seen.push(new Counting(runtime));
        return seen[0] ?? runtime;
      },
    });
    t.source.put('shop', web('v1'));
    await t.settled();
    await t.restart();
    await t.settled();
    assert.equal(seen.length, 1);
    const lists = t.runtime.calls().filter(({ verb }) => verb === 'listContainers');
    assert.equal(seen[0]?.lists, lists.length);
    assert.equal(t.running('shop', 'web').image, 'v1');
    await t.stop();
  });

  it('refuses a runtime whose clock nobody moves', () => {
    assert.throws(
      () => createTestAgent({ runtime: new FakeRuntime() }),
      /expected a FakeRuntime on a FakeClock/,
    );
  });

  it('settles and restarts nothing that was stopped', async () => {
    const t = createTestAgent();
    await t.stop();
    await assert.rejects(t.settled(), /was stopped/);
    await assert.rejects(t.restart(), /was stopped/);
  });

  it('tells of a service that does not run, or is not reported', async () => {
    const t = createTestAgent();
    assert.throws(() => t.running('shop', 'web'), /shop\/web: expected one running container, found 0/);
    assert.throws(() => t.state('shop'), /shop: nothing was reported yet/);
    await t.stop();
  });
});

import type { DeploymentDocument } from 'rollforward';
import { createTestAgent, exiting, intercept, type TestAgent } from 'rollforward/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { admit, type Colour, LampReporter } from './shop-agent.ts';

const shop = (till: string): DeploymentDocument => ({
  apiVersion: 'rollforward/v1',
  services: { till: { image: `till:${till}` }, db: { image: 'db:1' } },
});

let lamp: Colour[];
let t: TestAgent;

beforeEach(() => {
  lamp = [];
  const reporter = new LampReporter(async (colour) => void lamp.push(colour));
  t = createTestAgent({ reporter, admit });
});

// It also fails a test that has scripted something that never came.
afterEach(() => t.stop());

describe('an update', () => {
  it('replaces the container of what has changed, and no other', async () => {
    t.source.put('shop', shop('v1'));
    await t.settled();
    const before = { till: t.running('shop', 'till').id, db: t.running('shop', 'db').id };
    t.source.put('shop', shop('v2'));
    await t.settled();
    expect(t.running('shop', 'till').image).toBe('till:v2');
    expect(t.running('shop', 'till').id).not.toBe(before.till);
    expect(t.running('shop', 'db').id).toBe(before.db);
    expect(lamp.at(-1)).toBe('green');
  });

  it('whose image cannot be had leaves the old one serving, says so, and comes through later', async () => {
    t.source.put('shop', shop('v1'));
    await t.settled();
    const { id } = t.running('shop', 'till');
    t.runtime.fail('ensureImage', 'RegistryUnreachable');
    t.source.put('shop', shop('v2'));
    await t.settled();
    expect(t.running('shop', 'till').id).toBe(id);
    expect(lamp.at(-1)).toBe('red');
    t.runtime.heal();
    await t.ticks(10);
    expect(t.running('shop', 'till').image).toBe('till:v2');
    expect(lamp.at(-1)).toBe('green');
  });

  it('that crashes at start is never rolled back: the next document wins', async () => {
    t.source.put('shop', shop('v1'));
    await t.settled();
    t.runtime.images.set('till:v2', exiting(1));
    t.source.put('shop', shop('v2'));
    await t.ticks(20);
    expect(t.state('shop').services['till']).toMatchObject({ phase: 'Failed', exitCode: 1 });
    expect(lamp.at(-1)).toBe('red');
    t.source.put('shop', shop('v3'));
    await t.settled();
    expect(t.running('shop', 'till').image).toBe('till:v3');
    expect(lamp.at(-1)).toBe('green');
  });
});

describe('a create whose answer was lost', () => {
  it('ends in one container all the same', async () => {
    const lossy = createTestAgent({
      wrap: (runtime) =>
        intercept(runtime, [
          { kind: 'fail', verb: 'createContainer', nth: 1, code: 'Unavailable', when: 'after' },
        ]),
    });
    lossy.source.put('shop', shop('v1'));
    await lossy.settled();
    await lossy.ticks(2);
    expect(lossy.running('shop', 'till').image).toBe('till:v1');
    expect(lossy.runtime.containers()).toHaveLength(2);
    await lossy.stop();
  });
});

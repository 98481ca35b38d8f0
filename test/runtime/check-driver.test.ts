import { strict as assert } from 'node:assert';

import { describe, it } from 'vitest';

import { defineRuntime } from '../../src/runtime/define-runtime.ts';
import type { RuntimeDriver } from '../../src/runtime/driver.ts';
import { stubDriver } from './stub-driver.ts';

/** What a program without types may hand over. */
function driver(change: object): RuntimeDriver {
  return { ...stubDriver(), ...change };
}

describe('a driver that can be none is refused at once', () => {
  it.each<[string, object, RegExp]>([
    [
      'without verbs',
      { listContainers: undefined, stopContainer: 7 },
      /functions listContainers, stopContainer$/,
    ],
    [
      'with a feature that is none',
      { features: { ...stubDriver().features, spec: ['noNetwork', 'nope'] } },
      /got nope$/,
    ],
    [
      'that connects no container',
      { features: { ...stubDriver().features, spec: ['args'] } },
      /privateNetwork, hostNetwork, noNetwork/,
    ],
  ])('%s', (_, change, message) => {
    assert.throws(() => defineRuntime(driver(change)), { name: 'TypeError', message });
  });

  it('and one whose verbs are methods of a class is not', async () => {
    const plain = stubDriver();
    class Driver {
      readonly name = 'class';
      readonly features = plain.features;
    }
    Object.assign(Driver.prototype, { ...plain, name: undefined, features: undefined });
    assert.deepEqual(
      await defineRuntime(new Driver() as unknown as RuntimeDriver).listContainers({ owner: 'me' }),
      [],
    );
  });
});

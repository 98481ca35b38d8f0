import { strict as assert } from 'node:assert';

import { describe, it } from 'vitest';

import {
  type FaultCode,
  isRuntimeFault,
  type RetryClass,
  retryClassOf,
  RuntimeFault,
} from '../../src/index.ts';

/** Not derived from the code: this is the promise. */
const RETRY: Readonly<Record<FaultCode, RetryClass>> = {
  Unavailable: 'backoff',
  DeadlineExceeded: 'backoff',
  Aborted: 'backoff',
  RegistryUnreachable: 'backoff',
  PortInUse: 'backoff',
  StillRunning: 'backoff',
  Unclassified: 'backoff',
  ImageNotFound: 'slow',
  RegistryUnauthorized: 'slow',
  StorageFull: 'slow',
  NameConflict: 'slow',
  InvalidSpec: 'cap',
  CommandNotFound: 'cap',
  Unsupported: 'cap',
  ContainerBroken: 'recreate',
};

describe('RuntimeFault', () => {
  it('has a retry class for each code, and none is never retried', () => {
    for (const code of Object.keys(RETRY) as FaultCode[]) assert.equal(retryClassOf(code), RETRY[code], code);
  });

  it('is an error with code, message and cause', () => {
    const cause = new Error('exit code 125');
    const fault = new RuntimeFault({ code: 'PortInUse', message: 'port 80 is held', cause });
    assert.ok(fault instanceof Error);
    assert.deepEqual(
      [fault.name, fault.code, fault.message, fault.cause],
      ['RuntimeFault', 'PortInUse', 'port 80 is held', cause],
    );
    assert.ok(!('cause' in new RuntimeFault({ code: 'Aborted', message: 'aborted' })));
  });

  it('is made of anything, and of itself only once', () => {
    const fault = new RuntimeFault({ code: 'StorageFull', message: 'full' });
    assert.equal(RuntimeFault.from(fault), fault);
    for (const value of [new Error('text'), 'text', undefined, null, 7, { code: 'PortInUse' }]) {
      const made = RuntimeFault.from(value);
      assert.equal(made.code, 'Unclassified');
      assert.equal(made.cause, value);
    }
  });

  it('is recognised across copies of the SDK, and nothing else is', () => {
    const foreign = Object.assign(new Error('of another copy'), {
      code: 'PortInUse',
      [Symbol.for('rollforward.RuntimeFault')]: true,
    });
    assert.ok(isRuntimeFault(foreign));
    assert.equal(RuntimeFault.from(foreign), foreign);
    for (const value of [
      new Error('text'),
      { code: 'PortInUse', name: 'RuntimeFault' },
      null,
      undefined,
      'x',
    ]) {
      assert.equal(isRuntimeFault(value), false);
    }
  });
});

import { strict as assert } from 'node:assert';
import { inspect } from 'node:util';

import { describe, it } from 'vitest';

import { defineRuntime, isRuntimeFault, RuntimeFault } from '../../src/index.ts';
import { redact } from '../../src/runtime/redact.ts';
import { spec, stubDriver } from './stub-driver.ts';

describe('redact', () => {
  it('takes out every occurrence of each secret', () => {
    assert.equal(
      redact('a hunter2 and hunter2, tiger', ['hunter2', 'tiger']),
      'a [redacted] and [redacted], [redacted]',
    );
  });

  it('leaves what is too short to be one', () => {
    assert.equal(redact('port 1 is on', ['1', 'on', '']), 'port 1 is on');
  });

  it('leaves nothing of a secret that another one is part of', () => {
    assert.equal(redact('value abcdefgh', ['abcd', 'abcdefgh']), 'value [redacted]');
  });

  it('knows the lines of a secret, and how an engine quotes it', () => {
    const secret = 'first line\nse"cond line';
    assert.ok(!/first|cond/.test(redact(`bad value: first line`, [secret])));
    assert.ok(!/first|cond/.test(redact(`invalid ${JSON.stringify(secret)}`, [secret])));
  });

  it('does not take a secret for a pattern', () => {
    assert.equal(redact('abcd $& a.*d', ['a.*d']), 'abcd $& [redacted]');
  });
});

describe('faults of a create', () => {
  const SECRET = 'correct-horse';

  async function faultOf(thrown: unknown): Promise<RuntimeFault> {
    const runtime = defineRuntime(
      stubDriver({
        createContainer() {
          throw thrown;
        },
      }),
    );
    const error = await runtime
      .createContainer(spec({ env: { PASSWORD: SECRET } }))
      .catch((why: unknown) => why);
    assert.ok(isRuntimeFault(error));
    return error;
  }

  it('keep code, message and cause, without the secret', async () => {
    const cause = Object.assign(new Error(`podman create -e PASSWORD=${SECRET}`), {
      code: 'ENOENT',
      command: ['podman', `PASSWORD=${SECRET}`],
      cause: new Error(SECRET),
    });
    const fault = await faultOf(
      new RuntimeFault({ code: 'StorageFull', message: `no room for ${SECRET}`, cause }),
    );
    assert.equal(fault.code, 'StorageFull');
    assert.equal(fault.message, 'no room for [redacted]');
    assert.ok(fault.cause instanceof Error && 'code' in fault.cause);
    assert.equal(fault.cause.message, 'podman create -e PASSWORD=[redacted]');
    assert.equal(fault.cause.code, 'ENOENT');
    assert.ok(!inspect(fault, { depth: 10, showHidden: true }).includes(SECRET));
    assert.ok(!`${fault.stack}${fault.cause.stack}`.includes(SECRET));
  });

  it('wrap whatever is thrown', async () => {
    for (const thrown of [new Error(SECRET), `text ${SECRET}`, undefined]) {
      const fault = await faultOf(thrown);
      assert.equal(fault.code, 'Unclassified');
      assert.ok(!inspect(fault, { depth: 10, showHidden: true }).includes(SECRET));
    }
  });
});

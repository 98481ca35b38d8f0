import { strict as assert } from 'node:assert';

import { describe, it } from 'vitest';

import {
  type ContainerId,
  defineRuntime,
  isRuntimeFault,
  type LogLine,
  LONGEST_LOG_LINE,
  type LogsOptions,
  type RuntimeDriver,
} from '../../src/index.ts';
import { ID, stubDriver } from './stub-driver.ts';

/** The logs of a runtime whose driver gives `values`, and what that driver was asked for. */
function logsOf(...values: readonly unknown[]): {
  readonly asked: LogsOptions[];
  readonly read: (id?: string, options?: LogsOptions) => Promise<readonly unknown[]>;
} {
  const asked: LogsOptions[] = [];
  const logs = async function* given(
    _: ContainerId,
    { signal, ...options }: LogsOptions = {},
  ): AsyncGenerator {
    assert.ok(signal !== undefined);
    asked.push(options);
    yield* values;
  };
  const runtime = defineRuntime(stubDriver({ logs: logs as NonNullable<RuntimeDriver['logs']> }));
  return {
    asked,
    async read(id = ID, options = {}) {
      const heard: unknown[] = [];
      try {
        for await (const line of runtime.logs?.(id as ContainerId, options) ?? []) heard.push(line);
      } catch (error) {
        assert.ok(isRuntimeFault(error));
        heard.push(error.code);
      }
      return heard;
    },
  };
}

const LINE: LogLine = { stream: 'stdout', text: 'one', at: 7 };

describe('logs of a runtime', () => {
  it('are there if the driver has them', () => {
    assert.equal(defineRuntime(stubDriver()).logs, undefined);
  });

  it('are the lines of the driver, and end where it does', async () => {
    const other: LogLine = { stream: 'stderr', text: '' };
    assert.deepEqual(await logsOf(LINE, other).read(), [LINE, other]);
  });

  it('are asked for as they were wanted', async () => {
    const { asked, read } = logsOf();
    await read(ID, { tail: 0, since: 5, follow: true });
    await read();
    assert.deepEqual(asked, [{ tail: 0, since: 5, follow: true }, {}]);
  });

  it('come in pieces where they are too long', async () => {
    const text = 'x'.repeat(2 * LONGEST_LOG_LINE);
    const pieces = await logsOf({ ...LINE, text: `${text}y` }, { ...LINE, text }).read();
    const lengths = pieces.map((piece) => (piece as LogLine).text.length);
    assert.deepEqual(lengths, [LONGEST_LOG_LINE, LONGEST_LOG_LINE, 1, LONGEST_LOG_LINE, LONGEST_LOG_LINE]);
    assert.ok(pieces.every((piece) => (piece as LogLine).at === 7));
  });

  it.each<[string, unknown]>([
    ['text', 'one'],
    ['nothing', undefined],
    ['of no stream', { text: 'one' }],
    ['of another stream', { stream: 'stdin', text: 'one' }],
    ['without text', { stream: 'stdout' }],
  ])('that are %s are Unavailable', async (_, value) => {
    assert.deepEqual(await logsOf(LINE, value).read(), [LINE, 'Unavailable']);
  });

  it.each<[string, string, LogsOptions]>([
    ['a short id', ID.slice(0, 12), {}],
    ['a tail below 0', ID, { tail: -1 }],
    ['half a line', ID, { tail: 0.5 }],
    ['a time that is none', ID, { since: Number.NaN }],
    ['a time after all times', ID, { since: Date.UTC(10_000, 0) }],
    ['a time before 1970', ID, { since: -1 }],
  ])('of %s are InvalidSpec, and the driver is not asked', async (_, id, options) => {
    const { asked, read } = logsOf(LINE);
    assert.deepEqual(await read(id, options), ['InvalidSpec']);
    assert.deepEqual(asked, []);
  });
});

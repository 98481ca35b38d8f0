import type { ContainerState, LogLine, LogsOptions, RuntimeDriver } from '../../../src/index.ts';
import type { FakeEngine } from '../../../src/testing/index.ts';
import { driverMutant, fault, type Mutant, type Mutants, runtimeMutant } from './mutant.ts';

type Logs = NonNullable<RuntimeDriver['logs']>;

export const logMutants: Mutants = {
  'C20.all': logsMutant(
    'empty lines are none',
    (sound) =>
      async function* gapless(id, options) {
        for await (const line of sound(id, options)) if (line.text !== '') yield line;
      },
  ),
  'C20.streams-apart': logsMutant(
    'everything was printed to stdout',
    (sound) =>
      async function* mixed(id, options) {
        for await (const line of sound(id, options)) yield { ...line, stream: 'stdout' };
      },
  ),
  'C20.tail': asking('a tail of 0 is all of it', ({ tail, ...options }) => ({
    ...options,
    ...(tail !== undefined && tail > 0 && { tail }),
  })),
  'C20.since': asking('since is in seconds', ({ since, ...options }) => ({
    ...options,
    ...(since !== undefined && { since: Math.floor(since / 1000) }),
  })),
  'C20.follow': asking('what is there is all', (options) => ({ ...options, follow: false })),
  'C20.nothing-printed': logsMutant(
    'one that never ran is waited for',
    (sound, engine) =>
      async function* patient(id, options) {
        if (options?.follow === true && engine.container(id)?.state === 'created')
          await new Promise(() => undefined);
        yield* sound(id, options);
      },
  ),
  'C20.of-paused': silentWhile('paused'),
  'C20.of-stopping': silentWhile('stopping'),
  'C20.of-unknown': silentWhile('unknown'),
  'C20.long-line': logsMutant(
    'lines are given whole, however long they are',
    (_sound, engine) =>
      async function* unbounded(id) {
        for await (const line of engine.record(id).output.read({})) yield line;
      },
  ),
  'C20.abort-ends': logsMutant(
    'an abort is a fault',
    (sound) =>
      async function* abortThrows(id, options = {}) {
        yield* sound(id, options);
        if (options.signal?.aborted === true) throw fault('Aborted');
      },
  ),
  'C20.break-ends': driverMutant('the driver knows of no end', (driver) => ({
    logs: (id, { follow = false } = {}) => stubborn(logsOf(driver)(id, { follow })),
  })),
  'C20.absent': driverMutant('nobody has printed nothing', (driver, engine) => ({
    logs: (id, options) => (engine.container(id) === undefined ? noLines() : logsOf(driver)(id, options)),
  })),
  'C20.bad-options': logsMutant(
    'what is no number is passed over',
    (sound) =>
      (id, { tail = 0, since = 0, ...options } = {}) =>
        sound(id, { ...options, ...(tail >= 0 && since >= 0 ? { tail, since } : {}) }),
  ),
};

function logsOf({ logs }: Pick<RuntimeDriver, 'logs'>): Logs {
  if (logs === undefined) throw new TypeError('the fake has no logs');
  return logs;
}

/** A mistake in what stands in front of the driver's logs. */
function logsMutant(how: string, change: (sound: Logs, engine: FakeEngine) => Logs): Mutant {
  return runtimeMutant(how, (_driver, engine, sound) => ({ logs: change(logsOf(sound), engine) }));
}

/** A driver that gives no lines of a container that it says is in `state`. */
function silentWhile(state: ContainerState): Mutant {
  return driverMutant(`one that is ${state} prints nothing`, (driver) => ({
    async *logs(id, options) {
      const status = await driver.containerStatus({ id });
      if (status.state !== state) yield* logsOf(driver)(id, options);
    },
  }));
}

/** A driver that asks for something else than it was asked for. */
function asking(how: string, change: (options: LogsOptions) => LogsOptions): Mutant {
  return driverMutant(how, (driver) => ({
    logs: (id, options = {}) => logsOf(driver)(id, change(options)),
  }));
}

async function* noLines(): AsyncGenerator<LogLine> {
  // There are none.
}

/** Lines that go on though nobody reads them any more. */
function stubborn(lines: AsyncIterable<LogLine>): AsyncIterable<LogLine> {
  const iterator = lines[Symbol.asyncIterator]();
  return { [Symbol.asyncIterator]: () => ({ next: () => iterator.next() }) };
}

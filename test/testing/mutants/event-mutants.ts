import type { ContainerId, RuntimeDriver, RuntimeEvent } from '../../../src/index.ts';
import { driverMutant, fault, type Mutant, type Mutants, runtimeMutant } from './mutant.ts';

type Events = NonNullable<RuntimeDriver['events']>;

export const eventMutants: Mutants = {
  'C19.subscribed-at-once': eventsMutant(
    'subscribed waits for the first hint',
    (sound) =>
      async function* subscribedLate(options) {
        const waiting: RuntimeEvent[] = [];
        for await (const event of sound(options)) {
          waiting.push(event);
          if (waiting.length > 1) yield* waiting.splice(0);
        }
      },
  ),
  'C19.subscribed-without-an-answer': runtimeMutant(
    "subscribed waits for the engine's headers",
    (driver, _engine, sound) => ({
      async *events(options) {
        await driver.listContainers({ owner: 'nobody' });
        yield* eventsOf(sound)(options);
      },
    }),
  ),
  'C19.started': without('started'),
  'C19.exited': without('exited'),
  'C19.removed': driverMutant('what is removed has a short id', (driver) => ({
    events: changed(driver, (event) =>
      event.type === 'removed' ? { ...event, id: event.id.slice(0, 12) as ContainerId } : event,
    ),
  })),
  'C19.two-subscribers': eventsMutant('who leaves takes the subscription of the other along', (sound) => {
    const last = new AbortController();
    return async function* shared(options) {
      try {
        yield* sound({ signal: last.signal, ...options });
      } finally {
        last.abort();
      }
    };
  }),
  'C19.abort-ends': eventsMutant(
    'an abort is a fault',
    (sound) =>
      async function* abortThrows(options = {}) {
        yield* sound(options);
        if (options.signal?.aborted === true) throw fault('Aborted');
      },
  ),
  'C19.break-ends': driverMutant('the driver knows of no end', (driver) => ({
    events: () => eventsOf(driver)(),
  })),
  'C19.lost-connection': eventsMutant(
    'a lost connection is just an end',
    (sound) =>
      async function* endsQuietly(options) {
        try {
          yield* sound(options);
        } catch {
          // That was all.
        }
      },
  ),
  'C19.throws-in-the-iterator-only': runtimeMutant(
    'it asks the engine before it gives an iterator',
    (_driver, engine, sound) => ({
      events(options) {
        if (engine.faults.unfinished().length > 0) throw fault('Unavailable');
        return eventsOf(sound)(options);
      },
    }),
  ),
};

function eventsOf({ events }: Pick<RuntimeDriver, 'events'>): Events {
  if (events === undefined) throw new TypeError('the fake tells no events');
  return events;
}

/** A mistake in what stands in front of the driver's events. */
function eventsMutant(how: string, change: (sound: Events) => Events): Mutant {
  return runtimeMutant(how, (_driver, _engine, sound) => ({ events: change(eventsOf(sound)) }));
}

function without(type: RuntimeEvent['type']): Mutant {
  return eventsMutant(
    `nobody is told what is ${type}`,
    (sound) =>
      async function* silent(options) {
        for await (const event of sound(options)) if (event.type !== type) yield event;
      },
  );
}

function changed(driver: RuntimeDriver, change: (event: RuntimeEvent) => RuntimeEvent): Events {
  return async function* changing(options) {
    for await (const event of eventsOf(driver)(options)) yield change(event);
  };
}

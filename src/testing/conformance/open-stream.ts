import { strict as assert } from 'node:assert';

import { type ContainerRuntime, isRuntimeFault, type RuntimeEvent, type RuntimeFault } from '../../index.ts';
import { having, type ConformanceBench } from './conformance-bench.ts';
import { eventually } from './expectations.ts';

/** Milliseconds that the next word of a stream may take: engines look now and then, and hosts are busy. */
export const NEXT_MS = 5000;

/** What a stream gave: a value, its end, or a fault. */
export type Heard<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'end' }
  | { readonly kind: 'fault'; readonly fault: RuntimeFault };

/** A stream that a case reads step by step. */
export interface OpenStream<T> {
  /** The next value, the end or the fault; fails if nothing of them comes within `withinMs` of the bench's clock. */
  hear(withinMs?: number): Promise<Heard<T>>;
  /** The next value; fails if it ends instead. */
  value(withinMs?: number): Promise<T>;
  /** Leaves it, as a `break` does. */
  leave(): Promise<void>;
}

/** Reads `stream` step by step. */
export function openStream<T>(bench: ConformanceBench, stream: AsyncIterable<T>): OpenStream<T> {
  const iterator = stream[Symbol.asyncIterator]();
  const hear = async (withinMs = NEXT_MS): Promise<Heard<T>> => {
    const passed = new AbortController();
    const late = bench.clock.sleep(withinMs, passed.signal).then(() => 'late' as const);
    const heard = await Promise.race([heardOf(iterator.next()), late]);
    passed.abort();
    if (heard === 'late') assert.fail(`nothing within ${withinMs} ms`);
    return heard;
  };
  return {
    hear,
    async value(withinMs) {
      const heard = await hear(withinMs);
      if (heard.kind === 'value') return heard.value;
      return assert.fail(heard.kind === 'end' ? 'it ended' : `it ended with ${heard.fault.code}`);
    },
    async leave() {
      await iterator.return?.();
    },
  };
}

async function heardOf<T>(next: Promise<IteratorResult<T>>): Promise<Heard<T>> {
  try {
    const result = await next;
    return result.done === true ? { kind: 'end' } : { kind: 'value', value: result.value };
  } catch (error) {
    if (isRuntimeFault(error)) return { kind: 'fault', fault: error };
    throw new assert.AssertionError({ message: `expected a RuntimeFault, got ${String(error)}` });
  }
}

/** The runtime's `events`; fails where it has none, though its subject says so. */
export function eventsOf(runtime: ContainerRuntime): NonNullable<ContainerRuntime['events']> {
  return (
    runtime.events?.bind(runtime) ??
    assert.fail('the runtime has no events: take the group out of its subject')
  );
}

/** The runtime's `logs`; fails where it has none, though its subject says so. */
export function logsOf(runtime: ContainerRuntime): NonNullable<ContainerRuntime['logs']> {
  return (
    runtime.logs?.bind(runtime) ?? assert.fail('the runtime has no logs: take the group out of its subject')
  );
}

/** A subscription that has said `subscribed`. */
export async function subscribed(
  bench: ConformanceBench,
  options: { readonly signal?: AbortSignal } = {},
): Promise<OpenStream<RuntimeEvent>> {
  const stream = openStream(bench, eventsOf(bench.runtime)(options));
  assert.deepEqual(await stream.value(), { type: 'subscribed' });
  return stream;
}

/** Reads on until `wanted` comes, whatever comes before it: others act on the same engine, and hints may be doubled. */
export async function hears(stream: OpenStream<RuntimeEvent>, wanted: RuntimeEvent): Promise<void> {
  for (;;) {
    const event = await stream.value();
    if (event.type === 'subscribed') assert.equal(wanted.type, 'subscribed', 'it says subscribed twice');
    else if (wanted.type === event.type && 'id' in wanted && event.id === wanted.id) return;
  }
}

/** Fails unless the runtime serves no stream any more, soon. */
export async function assertNoStreams(given: ConformanceBench): Promise<void> {
  const bench = having(given, 'openStreams');
  await eventually(bench, 'no stream is left', async () => (await bench.openStreams()) === 0);
}

import { strict as assert } from 'node:assert';

import { type FaultCode, isRuntimeFault, type RuntimeFault } from '../../index.ts';
import type { ConformanceBench } from './conformance-bench.ts';

/** What a call may take beside what it waits for: starting a client, on a busy machine. Milliseconds. */
export const CALL_MS = 2000;

/** Fails unless `call` rejects with a fault of one of `codes`. */
export async function rejects(call: Promise<unknown>, ...codes: readonly FaultCode[]): Promise<RuntimeFault> {
  const fault = await faultOf(call);
  assert.ok(
    codes.includes(fault.code),
    `expected ${codes.join(' or ')}, got ${fault.code}: ${fault.message}`,
  );
  return fault;
}

/** Fails unless `call` rejects with a fault that says what is wrong; that it is not honoured at all says too little. */
export async function rejectsTyped(call: Promise<unknown>): Promise<RuntimeFault> {
  const fault = await faultOf(call);
  const says = fault.code !== 'Unclassified' && fault.code !== 'Unsupported';
  assert.ok(says, `expected a typed fault, got ${fault.code}: ${fault.message}`);
  return fault;
}

async function faultOf(call: Promise<unknown>): Promise<RuntimeFault> {
  let result: unknown;
  try {
    result = await call;
  } catch (error) {
    if (isRuntimeFault(error)) return error;
    throw new assert.AssertionError({ message: `expected a RuntimeFault, got ${String(error)}` });
  }
  throw new assert.AssertionError({ message: `expected a rejection, got ${JSON.stringify(result)}` });
}

/** Fails unless `check` gives true within `withinMs` of the bench's clock. */
export async function eventually(
  bench: ConformanceBench,
  what: string,
  check: () => Promise<boolean>,
  withinMs = 5000,
): Promise<void> {
  const end = bench.clock.now() + withinMs;
  while (!(await check())) {
    if (bench.clock.now() >= end) assert.fail(`not within ${withinMs} ms: ${what}`);
    await bench.clock.sleep(50);
  }
}

/** How long `work` takes on the bench's clock, milliseconds. */
export async function timed<T>(
  bench: ConformanceBench,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly ms: number }> {
  const start = bench.clock.now();
  const result = await work();
  return { result, ms: bench.clock.now() - start };
}

/** `call`, which is waited for later: should it reject before that, no test runner may take it for nobody's. */
export function awaitedLater<T>(call: Promise<T>): Promise<T> {
  call.catch(() => undefined);
  return call;
}

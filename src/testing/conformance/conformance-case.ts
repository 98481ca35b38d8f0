import { strict as assert } from 'node:assert';

import { type FaultCode, isRuntimeFault, type RuntimeFault } from '../../index.ts';
import type { RuntimeVerb } from '../call-log.ts';
import type { ClauseId } from './clauses.ts';
import type { BenchAbility, ConformanceBench } from './conformance-subject.ts';

/** One thing that a clause demands, seen by doing it. */
export interface ConformanceCase {
  /** Stable: `C3.running-is-returned`. */
  readonly id: `${ClauseId}.${string}`;
  /** A sentence that is true of a sound runtime. */
  readonly title: string;
  /** What is under test. */
  readonly verb: RuntimeVerb | 'startService';
  /** Skipped where the subject's benches lack it. */
  readonly needs?: BenchAbility;
  run(bench: ConformanceBench): Promise<void>;
}

/** The clause that `testCase` belongs to. */
export function clauseOf(testCase: ConformanceCase): string {
  return testCase.id.slice(0, testCase.id.indexOf('.'));
}

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

/** Fails unless `call` rejects with a fault that says what is wrong. */
export async function rejectsTyped(call: Promise<unknown>): Promise<RuntimeFault> {
  const fault = await faultOf(call);
  assert.notEqual(fault.code, 'Unclassified', `expected a typed fault, got: ${fault.message}`);
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

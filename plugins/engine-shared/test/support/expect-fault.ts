import { type FaultCode, isRuntimeFault } from 'rollforward';
import { expect } from 'vitest';

/** Expects that `call` rejects with a fault of `code`. */
export async function expectFault(call: Promise<unknown>, code: FaultCode): Promise<void> {
  const fault: unknown = await call.then(
    (value) => new Error(`expected ${code}, but it resolved with ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
  if (!isRuntimeFault(fault)) throw fault;
  expect({ code: fault.code, message: fault.message }).toEqual({ code, message: expect.any(String) });
}

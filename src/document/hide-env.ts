import type { ContainerSpec } from '../runtime/container-spec.ts';

/** What `console.log` and its like ask an object for. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/**
 * The same spec, that shows the names of its variables and not their values to whoever prints it: `JSON.stringify`,
 * `console.log`, and so every logger. It is part of plans, and plans are part of events, which people print as they
 * come (I15).
 */
export function hideEnv(spec: ContainerSpec): ContainerSpec {
  const shown = { ...spec, env: Object.fromEntries(Object.keys(spec.env).map((name) => [name, '…'])) };
  // Not enumerable: a copy made to be used is an ordinary spec, and equal specs stay equal.
  return Object.defineProperties(
    { ...spec },
    { toJSON: { value: () => shown }, [INSPECT]: { value: () => shown } },
  );
}

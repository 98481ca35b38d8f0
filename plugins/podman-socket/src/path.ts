import { RuntimeFault } from 'rollforward';

import type { ServiceRequest } from './service.ts';

/** A request that asks and changes nothing. */
export function get(path: string, query: Readonly<Record<string, string>> = {}): ServiceRequest {
  return { method: 'GET', path, query };
}

/** One word of a path. Throws `InvalidSpec` for what would lead to another path though nothing in it is encoded. */
export function word(value: string): string {
  if (!/^\.*$/.test(value)) return encodeURIComponent(value);
  throw new RuntimeFault({ code: 'InvalidSpec', message: 'expected an id or a name, not nothing or dots' });
}

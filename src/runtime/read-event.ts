import { garbage } from './check-call.ts';
import { isContainerId } from './container-id.ts';
import type { RuntimeEvent } from './runtime-event.ts';

/** The hint that a driver gave, if it is one: it need not say `subscribed`. Throws `Unavailable` for what is no event. */
export function readEvent(value: unknown): readonly RuntimeEvent[] {
  const { type, id } = isObject(value) ? value : {};
  switch (type) {
    case 'subscribed':
      return [];
    case 'started':
    case 'exited':
    case 'removed':
      if (!isContainerId(id)) throw garbage('events gave no full id');
      return [{ type, id }];
    default:
      throw garbage('events gave what is no event');
  }
}

function isObject(value: unknown): value is { readonly type?: unknown; readonly id?: unknown } {
  return typeof value === 'object' && value !== null;
}

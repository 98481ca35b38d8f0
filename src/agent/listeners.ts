import type { AgentEvent, AgentListeners } from './agent-event.ts';

/** Those who want to hear of what an agent does. */
export interface Listeners {
  add<K extends keyof AgentListeners>(kind: K, listener: AgentListeners[K]): () => void;
  readonly emit: (event: AgentEvent) => void;
}

export function createListeners(): Listeners {
  const listeners: { readonly [K in keyof AgentListeners]: Set<AgentListeners[K]> } = {
    event: new Set(),
    state: new Set(),
  };
  return {
    add(kind, listener) {
      listeners[kind].add(listener);
      return () => listeners[kind].delete(listener);
    },
    emit(event) {
      for (const listener of listeners.event) guarded(() => listener(event));
      if (event.type !== 'state') return;
      for (const listener of listeners.state) guarded(() => listener(event.state));
    },
  };
}

/** A listener that throws must not cut a step short. Its error is not hidden either: it becomes an uncaught exception. */
function guarded(listen: () => void): void {
  try {
    listen();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

import type { Clock, ReadResult, StateSource } from '../../../src/index.ts';
import { FakeClock, type StateSourceSubject } from '../../../src/testing/index.ts';

/** Storage in memory that remembers everything, so that a mutant can be wrong about it. */
export interface Store {
  readonly documents: Map<string, Uint8Array>;
  readonly deleted: Set<string>;
  readonly unreadable: Map<string, string>;
  /** First halves of documents whose writer has stopped. */
  readonly halves: Map<string, Uint8Array>;
  /** Every name that was ever put, and every name that was ever deleted. */
  readonly everPut: Set<string>;
  readonly everDeleted: Set<string>;
  /** Outages so far, and whether there is one now. */
  outages: number;
  away: boolean;
  readonly watchers: Set<(change: Change) => void>;
}

/** What watchers of the storage are told. */
export type Change = 'new' | 'changed' | 'deleted' | 'back';

/** How a source of documents in `store` is made. */
export type MakeSource = (store: Store, clock: Clock) => StateSource;

/** What any read takes. */
const READ_MS = 2;

/** A sound source of what is in `store`. */
export const soundSource: MakeSource = (store, clock) => ({
  name: 'model',
  async read(signal) {
    await clock.sleep(READ_MS, signal);
    if (signal.aborted) return { kind: 'unavailable', reason: 'given up' };
    return whatIsIn(store);
  },
  watch(onHint) {
    const onChange = (): void => onHint();
    store.watchers.add(onChange);
    return () => store.watchers.delete(onChange);
  },
});

function whatIsIn({ away, documents, deleted, unreadable }: Store): ReadResult {
  if (away) return { kind: 'unavailable', reason: 'the storage is away' };
  return {
    kind: 'snapshot',
    documents: new Map([...documents].map(([name, bytes]) => [name, bytes.slice()])),
    deleted: new Set(deleted),
    unlisted: 'unknown',
    unreadable: new Map(unreadable),
  };
}

/** A source on a store of its own for each bench, on a virtual clock. It can do all that the suite asks of a bench. */
export function modelSubject(name: string, make: MakeSource = soundSource): StateSourceSubject {
  return {
    name,
    hintWithinMs: 500,
    calmMs: 20,
    async open() {
      const clock = new FakeClock();
      const store: Store = {
        documents: new Map(),
        deleted: new Set(),
        unreadable: new Map(),
        halves: new Map(),
        everPut: new Set(),
        everDeleted: new Set(),
        outages: 0,
        away: false,
        watchers: new Set(),
      };
      const tell = (change: Change): void => {
        for (const onChange of store.watchers) onChange(change);
      };
      return {
        source: make(store, clock),
        clock,
        wait: (work) => clock.until(work),
        async put(deployment, bytes) {
          const known = store.documents.has(deployment);
          store.documents.set(deployment, bytes.slice());
          store.deleted.delete(deployment);
          store.unreadable.delete(deployment);
          store.halves.delete(deployment);
          store.everPut.add(deployment);
          tell(known ? 'changed' : 'new');
        },
        async delete(deployment) {
          store.documents.delete(deployment);
          store.deleted.add(deployment);
          store.everDeleted.add(deployment);
          tell('deleted');
        },
        reopen: async () => make(store, clock),
        lose: async (deployment) => void store.documents.delete(deployment),
        async outage() {
          store.away = true;
          store.outages += 1;
          return async () => {
            store.away = false;
            tell('back');
          };
        },
        async putHalf(deployment, bytes) {
          store.halves.set(deployment, bytes.slice(0, bytes.length / 2));
        },
        async spoil(deployment) {
          store.documents.delete(deployment);
          store.unreadable.set(deployment, 'damaged');
          tell('changed');
        },
        close: async () => undefined,
      };
    },
  };
}

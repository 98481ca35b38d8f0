import type { Clock, ReadResult, StateSource } from '../../../src/index.ts';
import { type Change, type MakeSource, soundSource, type Store } from './model-source.ts';

/** A source broken on purpose in one way. */
export interface SourceMutant {
  /** What it does wrong. */
  readonly how: string;
  readonly make: MakeSource;
}

/** Mutants by the case that each must fail. */
export type SourceMutants = Readonly<Record<string, SourceMutant>>;

/** A snapshot that a mutant may change: it is a copy. */
export interface OpenSnapshot {
  readonly kind: 'snapshot';
  documents: Map<string, Uint8Array>;
  deleted: Set<string>;
  unreadable: Map<string, string>;
  unlisted: 'deleted' | 'unknown';
}

/** A mistake in the source as a whole. */
export function sourceMutant(
  how: string,
  change: (sound: StateSource, store: Store, clock: Clock) => Partial<StateSource>,
): SourceMutant {
  return {
    how,
    make(store, clock) {
      const sound = soundSource(store, clock);
      return { ...sound, ...change(sound, store, clock) };
    },
  };
}

/** A mistake in what is made of what the storage holds. `begin` is called once for each source. */
export function snapshotMutant(
  how: string,
  begin: (store: Store) => (snapshot: OpenSnapshot) => ReadResult | void,
): SourceMutant {
  return sourceMutant(how, (sound, store) => {
    const change = begin(store);
    return {
      async read(signal) {
        const result = await sound.read(signal);
        if (result.kind === 'unavailable') return result;
        const snapshot: OpenSnapshot = {
          ...result,
          documents: new Map(result.documents),
          deleted: new Set(result.deleted),
          unreadable: new Map(result.unreadable),
        };
        return change(snapshot) ?? snapshot;
      },
    };
  });
}

/** A watch that passes on only some changes. `begin` is called once for each watch. */
export function hintMutant(how: string, begin: (store: Store) => (change: Change) => boolean): SourceMutant {
  return sourceMutant(how, (_sound, store) => ({
    watch(onHint) {
      const passes = begin(store);
      const onChange = (change: Change): void => {
        if (passes(change)) onHint();
      };
      store.watchers.add(onChange);
      return () => store.watchers.delete(onChange);
    },
  }));
}

import { snapshotMutant, sourceMutant, type SourceMutants } from './mutant.ts';

/** S1 – S4. */
export const readMutants: SourceMutants = {
  'S1.byte-for-byte': snapshotMutant('bytes go through text', () => (snapshot) => {
    for (const [name, bytes] of snapshot.documents)
      snapshot.documents.set(name, new TextEncoder().encode(new TextDecoder().decode(bytes)));
  }),
  'S1.every-deployment': snapshotMutant('there is one page of twenty', () => (snapshot) => {
    snapshot.documents = new Map([...snapshot.documents].slice(0, 20));
  }),
  'S1.nothing-else': snapshotMutant('what it keeps for itself is given too', () => (snapshot) => {
    snapshot.documents.set('index', new Uint8Array());
  }),
  'S1.latest': snapshotMutant('what was read once is not read again', () => {
    const first = new Map<string, Uint8Array>();
    return (snapshot) => {
      for (const [name, bytes] of snapshot.documents) {
        if (!first.has(name)) first.set(name, bytes.slice());
        snapshot.documents.set(name, first.get(name) ?? bytes);
      }
    };
  }),
  'S1.large': snapshotMutant('a buffer has 64 KiB', () => (snapshot) => {
    for (const [name, bytes] of snapshot.documents) snapshot.documents.set(name, bytes.slice(0, 65_536));
  }),
  'S2.later-changes': snapshotMutant('what is given is the map that is kept', (store) => (snapshot) => {
    snapshot.documents = store.documents;
  }),
  'S2.changing-it': snapshotMutant('what is given are the bytes that are kept', (store) => (snapshot) => {
    snapshot.documents = new Map(store.documents);
  }),
  'S3.deletion-is-said': snapshotMutant('deletions are forgotten', () => (snapshot) => {
    snapshot.deleted = new Set();
  }),
  'S3.others-stay': snapshotMutant('a deletion is of all names that begin like it', () => (snapshot) => {
    for (const gone of snapshot.deleted)
      for (const name of snapshot.documents.keys())
        if (name.startsWith(gone)) snapshot.documents.delete(name);
  }),
  'S3.put-after-delete': snapshotMutant('a deletion is for ever', (store) => (snapshot) => {
    for (const name of store.everDeleted) snapshot.deleted.add(name);
  }),
  'S3.delete-again': snapshotMutant('a deletion is said of a name once only', () => {
    const back = new Set<string>();
    const gone = new Set<string>();
    return (snapshot) => {
      for (const name of snapshot.deleted) gone.add(name);
      for (const name of snapshot.documents.keys()) if (gone.has(name)) back.add(name);
      for (const name of back) snapshot.deleted.delete(name);
    };
  }),
  'S3.empty-is-no-deletion': snapshotMutant('a document without a byte is a deletion', () => (snapshot) => {
    for (const [name, bytes] of snapshot.documents) {
      if (bytes.length > 0) continue;
      snapshot.documents.delete(name);
      snapshot.deleted.add(name);
    }
  }),
  'S3.loss-is-no-deletion': snapshotMutant('what was there and is not has been deleted', () => {
    const seen = new Set<string>();
    return (snapshot) => {
      const there = [...snapshot.documents.keys(), ...snapshot.unreadable.keys()];
      for (const name of seen) if (!there.includes(name)) snapshot.deleted.add(name);
      for (const name of there) seen.add(name);
    };
  }),
  'S4.documents': snapshotMutant('what was put before it began is not known', (store) => {
    const before = new Map(store.documents);
    return (snapshot) => {
      for (const [name, bytes] of before)
        if (store.documents.get(name) === bytes) snapshot.documents.delete(name);
    };
  }),
  'S4.deletion': snapshotMutant('what was deleted before it began is not known', (store) => {
    const before = new Set(store.deleted);
    return (snapshot) => {
      for (const name of before) snapshot.deleted.delete(name);
    };
  }),
  'S4.put-after-delete': snapshotMutant('the history is read and its end is not', (store) => {
    const before = new Set(store.everDeleted);
    return (snapshot) => {
      for (const name of before) snapshot.documents.delete(name);
    };
  }),
  'S4.loss-is-no-deletion': snapshotMutant('what is not there when it begins has been deleted', (store) => {
    const missing = [...store.everPut].filter((name) => !store.documents.has(name));
    return (snapshot) => {
      for (const name of missing) if (!snapshot.documents.has(name)) snapshot.deleted.add(name);
    };
  }),
  'S5.says-so': sourceMutant('what cannot be reached is empty', (sound, store) => ({
    async read(signal) {
      if (!store.away) return sound.read(signal);
      return { kind: 'snapshot', documents: new Map(), deleted: new Set(), unlisted: 'unknown' };
    },
  })),
  'S5.recovers': sourceMutant('an outage is for ever', (sound, store) => ({
    async read(signal) {
      if (store.outages > 0) return { kind: 'unavailable', reason: 'closed' };
      return sound.read(signal);
    },
  })),
  'S5.again': sourceMutant('it connects again once only', (sound, store) => ({
    async read(signal) {
      if (store.outages > 1) return { kind: 'unavailable', reason: 'closed' };
      return sound.read(signal);
    },
  })),
  'S5.from-the-start': sourceMutant('it never connects if it did not at first', (sound, store) => {
    const away = store.away;
    return {
      read: async (signal) =>
        away ? { kind: 'unavailable', reason: 'never connected' } : sound.read(signal),
    };
  }),
  'S6.half-of-a-new-one': snapshotMutant('what is half there is given', (store) => (snapshot) => {
    for (const [name, bytes] of store.halves)
      if (!snapshot.documents.has(name)) snapshot.documents.set(name, bytes);
  }),
  'S6.half-over-an-old-one': snapshotMutant(
    'an old document is written over in its place',
    (store) => (snapshot) => {
      for (const [name, bytes] of store.halves)
        if (snapshot.documents.has(name)) snapshot.documents.set(name, bytes);
    },
  ),
  'S6.under-way': snapshotMutant('a document is read in two parts', () => {
    const before = new Map<string, Uint8Array>();
    return (snapshot) => {
      for (const [name, bytes] of snapshot.documents) {
        const old = before.get(name);
        before.set(name, bytes.slice());
        if (old === undefined || old.length !== bytes.length || bytes.length < 1_000) continue;
        bytes.set(old.subarray(0, old.length / 2));
      }
    };
  }),
  'S7.others-go-on': snapshotMutant('one bad entry is an error of all', () => (snapshot) => {
    if (snapshot.unreadable.size > 0) return { kind: 'unavailable', reason: 'an entry is damaged' };
    return undefined;
  }),
  'S7.is-kept': snapshotMutant('a bad entry is passed over without a word', () => (snapshot) => {
    snapshot.unreadable = new Map();
  }),
  'S7.is-mended': snapshotMutant('once bad, always bad', () => {
    const bad = new Set<string>();
    return (snapshot) => {
      for (const name of snapshot.unreadable.keys()) bad.add(name);
      for (const name of bad) snapshot.documents.delete(name);
    };
  }),
};

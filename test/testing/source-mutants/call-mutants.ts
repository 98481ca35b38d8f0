import { closeSync, openSync } from 'node:fs';

import { snapshotMutant, sourceMutant, type SourceMutants } from './mutant.ts';

/** Longer than the suite looks for what is left behind. It ends, so that the next test begins clean. */
const LEFT_MS = 200;

/** S10 – S13. */
export const callMutants: SourceMutants = {
  'S10.during': sourceMutant('a read that is aborted never settles', (sound) => ({
    async read(signal) {
      const result = await sound.read(signal);
      return signal.aborted ? new Promise(() => undefined) : result;
    },
  })),
  'S10.before': sourceMutant('a signal that was aborted before is waited for', (sound) => ({
    async read(signal) {
      if (signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return sound.read(signal);
    },
  })),
  'S10.all-or-nothing': sourceMutant('an abort gives what there is so far', (sound) => ({
    async read(signal) {
      const result = await sound.read(new AbortController().signal);
      if (!signal.aborted || result.kind === 'unavailable') return result;
      return { ...result, documents: new Map([...result.documents].slice(0, 1)) };
    },
  })),
  'S10.next-is-whole': sourceMutant('a read goes on where another one was given up', (sound) => {
    let skip = 0;
    return {
      async read(signal) {
        const result = await sound.read(signal);
        if (signal.aborted) skip += 1;
        if (result.kind === 'unavailable') return result;
        return { ...result, documents: new Map([...result.documents].slice(skip)) };
      },
    };
  }),
  'S11.at-the-same-time': sourceMutant('reads share what they have read so far', (sound) => {
    let reading = 0;
    return {
      async read(signal) {
        reading += 1;
        const others = reading - 1;
        const result = await sound.read(signal);
        reading -= 1;
        if (result.kind === 'unavailable') return result;
        return { ...result, documents: new Map([...result.documents].slice(others)) };
      },
    };
  }),
  'S11.one-is-given-up': sourceMutant('reads at the same time end with the first abort', (sound) => {
    let stops = new AbortController();
    return {
      read(signal) {
        const shared = stops;
        signal.addEventListener('abort', () => {
          shared.abort();
          stops = new AbortController();
        });
        return sound.read(shared.signal);
      },
    };
  }),
  'S12.odd-names': snapshotMutant('names are looked up in an object', () => (snapshot) => {
    const reserved: Readonly<Record<string, unknown>> = {};
    for (const name of snapshot.documents.keys()) if (name in reserved) snapshot.documents.delete(name);
  }),
  'S12.hostile-names': snapshotMutant('a name that is none is an error of all', () => (snapshot) => {
    for (const name of snapshot.documents.keys())
      if (!/^[a-z0-9-]{1,63}$/.test(name)) throw new TypeError(`no name: ${name}`);
  }),
  'S13.ended-watches': sourceMutant('a timer of a watch goes on', (sound) => ({
    watch(onHint) {
      const timer = setTimeout(() => undefined, LEFT_MS);
      const end = sound.watch(onHint);
      return () => {
        timer.ref();
        end();
      };
    },
  })),
  'S13.watch-in-an-outage': sourceMutant('a watch goes on trying to begin', (sound, store) => ({
    watch(onHint) {
      if (store.away) setTimeout(() => undefined, LEFT_MS);
      return sound.watch(onHint);
    },
  })),
  'S13.reads': sourceMutant('a read that is given up does not close what it has opened', (sound) => ({
    async read(signal) {
      const descriptor = openSync('/dev/null', 'r');
      const result = await sound.read(signal);
      if (signal.aborted) setTimeout(() => closeSync(descriptor), LEFT_MS).unref();
      else closeSync(descriptor);
      return result;
    },
  })),
};

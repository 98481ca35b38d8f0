import { hintMutant, sourceMutant, type SourceMutants } from './mutant.ts';

/** S8 and S9. */
export const watchMutants: SourceMutants = {
  'S8.put': hintMutant('a new name is not hinted at', () => (change) => change !== 'new'),
  'S8.change': hintMutant('new bytes are not hinted at', () => (change) => change !== 'changed'),
  'S8.delete': hintMutant('a deletion is not hinted at', () => (change) => change !== 'deleted'),
  'S8.after-an-outage': hintMutant(
    'the end of an outage is not hinted at',
    () => (change) => change !== 'back',
  ),
  'S8.change-after-an-outage': hintMutant('after an outage nobody listens any more', (store) => {
    const before = store.outages;
    return (change) => change === 'back' || store.outages === before;
  }),
  'S8.watch-in-an-outage': hintMutant(
    'a watch that cannot begin never does',
    ({ away }) =>
      () =>
        !away,
  ),
  'S8.reading-is-no-change': sourceMutant('a read is hinted at', (sound, store) => ({
    async read(signal) {
      const result = await sound.read(signal);
      for (const onChange of store.watchers) onChange('changed');
      return result;
    },
  })),
  'S9.each': sourceMutant('the last to watch is the only one', (sound) => {
    let end = (): void => undefined;
    return {
      watch(onHint) {
        end();
        end = sound.watch(onHint);
        return end;
      },
    };
  }),
  'S9.no-hint-after-the-end': sourceMutant(
    'a hint that is on its way comes all the same',
    (sound, _store, clock) => ({
      watch: (onHint) => sound.watch(() => void clock.sleep(5).then(onHint)),
    }),
  ),
  'S9.end-of-one': sourceMutant('the end of one watch is the end of all', (sound, store) => ({
    watch(onHint) {
      sound.watch(onHint);
      return () => store.watchers.clear();
    },
  })),
  'S9.end-twice': sourceMutant('watchers are counted, and an end is taken for that of another', (sound) => {
    const ends: (() => void)[] = [];
    return {
      watch(onHint) {
        ends.push(sound.watch(onHint));
        return () => ends.shift()?.();
      },
    };
  }),
  'S9.again': sourceMutant('it can be watched once', (sound) => {
    let watched = false;
    return {
      watch(onHint) {
        if (watched) return () => undefined;
        const end = sound.watch(onHint);
        return () => {
          watched = true;
          end();
        };
      },
    };
  }),
};

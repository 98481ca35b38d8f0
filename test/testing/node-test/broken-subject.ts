import { defineRuntime } from '../../../src/index.ts';
import { type ConformanceSubject, createFakeDriver, fakeRuntimeSubject } from '../../../src/testing/index.ts';

/** A runtime that cannot stop anything: some of what it fails is known, something that it does not fail is said to be. */
export const brokenSubject: ConformanceSubject = {
  ...fakeRuntimeSubject({
    name: 'a runtime that stops nothing',
    attach: (engine) =>
      defineRuntime(
        {
          ...createFakeDriver(engine),
          stopContainer: () => Promise.reject(new Error('not written yet')),
        },
        { clock: engine.clock },
      ),
  }),
  lacks: ['setWord'],
  knownGaps: {
    'C14.second-joins': 'stop is not written yet',
    'C14.abort-of-one': 'stop is not written yet',
    'C1.create-of-absent': 'believed to fail',
  },
};

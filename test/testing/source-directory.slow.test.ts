import { describe, it } from 'vitest';

import { type ConformanceRunner, stateSourceConformance } from '../../src/testing/index.ts';
import { directorySourceSubject } from './source-directory-subject.ts';

/** On a real directory and the machine's clock, which may be busy. */
const TIMEOUT_MS = 30_000;

const patient: ConformanceRunner = {
  describe,
  it: Object.assign((name: string, body: () => Promise<void>) => it(name, body, TIMEOUT_MS), {
    skip: it.skip,
  }),
};

stateSourceConformance(patient, directorySourceSubject());

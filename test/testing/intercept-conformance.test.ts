import { describe, it } from 'vitest';

import { fakeRuntimeSubject, FakeRuntime, intercept, runtimeConformance } from '../../src/testing/index.ts';

// What stands in front of a runtime must not be felt: the one behind it keeps every clause, and so does the whole.
runtimeConformance(
  { describe, it },
  fakeRuntimeSubject({
    name: 'a runtime behind intercept',
    attach: (engine) => intercept(new FakeRuntime({ engine })),
  }),
);

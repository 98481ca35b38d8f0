import { describe, it } from 'node:test';

import { fakeRuntimeSubject, runtimeConformance } from '../../../src/testing/index.ts';

runtimeConformance({ describe, it }, fakeRuntimeSubject());

import { describe, it } from 'vitest';

import { fakeRuntimeSubject, runtimeConformance } from '../../src/testing/index.ts';

runtimeConformance({ describe, it }, fakeRuntimeSubject());

import { describe, it } from 'vitest';

import { memorySourceSubject, stateSourceConformance } from '../../src/testing/index.ts';

stateSourceConformance({ describe, it }, memorySourceSubject());

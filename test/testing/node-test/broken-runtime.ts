import { describe, it } from 'node:test';

import { runtimeConformance } from '../../../src/testing/index.ts';
import { brokenSubject } from './broken-subject.ts';

runtimeConformance({ describe, it }, brokenSubject);

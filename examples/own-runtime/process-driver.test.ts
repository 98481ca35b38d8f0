import { describe, it } from 'node:test';

import { runtimeConformance } from 'rollforward/testing';

import { processSubject } from './process-subject.ts';

runtimeConformance({ describe, it }, processSubject);

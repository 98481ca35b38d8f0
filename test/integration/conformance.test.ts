import { afterAll, describe, it } from 'vitest';

import { runtimeConformance } from 'rollforward/testing';

import { startPodmanCliSubject } from './subjects/podman-cli-subject.ts';

const subject = await startPodmanCliSubject();
afterAll(() => subject.stop());

runtimeConformance({ describe, it }, subject);

import { idOf, instantClock } from '@rollforward/engine-shared/testing';
import { expect, test } from 'vitest';

import { startContainer } from '../../src/podman/start-container.ts';
import { scriptedService } from '../support/scripted-service.ts';
import { DONE, inspected, ok, refusal } from '../support/service-answers.ts';

test('a port that the service itself had forgotten is tried again', async () => {
  const answers = [refusal(500, 'bind: address already in use'), DONE];
  const podman = scriptedService(({ kind }) =>
    kind === 'change' ? answers.shift() : ok(inspected({ word: 'exited' })),
  );
  await startContainer(podman, instantClock(), idOf('a'));
  expect(podman.changes()).toEqual(['start', 'start']);
});

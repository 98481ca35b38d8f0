import { expectFault, idOf, NOBODY } from '@rollforward/engine-shared/testing';
import { describe, expect, test } from 'vitest';

import { removeContainer } from '../src/remove-container.ts';
import { type Answer, type ScriptedService, scriptedService } from './support/scripted-service.ts';
import { ABSENT, DONE, inspected, type InspectedState, ok, refusal } from './support/service-answers.ts';

const ID = idOf('a');
const REFUSED = refusal(500, 'cannot remove container as it is running - cannot be removed without force');

function scene(
  seen: readonly (InspectedState | 'absent')[],
  removals: readonly Answer[] = [DONE],
): ScriptedService {
  let looks = 0;
  let removed = 0;
  return scriptedService(({ kind }) => {
    if (kind === 'change') return removals[Math.min(removed++, removals.length - 1)];
    const state = seen[Math.min(looks++, seen.length - 1)];
    return state === undefined || state === 'absent' ? ABSENT : ok(inspected(state));
  });
}

const PLAIN = 'DELETE v=true force=false';
const FORCED = 'DELETE v=true force=true';

test.each(['created', 'exited', 'stopped'])('%s is removed without force', async (word) => {
  const podman = scene([{ word }]);
  await removeContainer(podman, ID);
  expect(podman.changes()).toEqual([PLAIN]);
});

test('what may live is not touched', async () => {
  const podman = scene([{ word: 'a new word' }]);
  await expectFault(removeContainer(podman, ID), 'StillRunning');
  expect(podman.changes()).toEqual([]);
});

describe('a container that Podman takes for running, without a process', () => {
  test.each(['running', 'paused', 'stopping', 'removing', 'initialized'])('%s', async (word) => {
    const podman = scene([{ word, pid: NOBODY }], [REFUSED, DONE]);
    await removeContainer(podman, ID);
    expect(podman.changes()).toEqual([PLAIN, FORCED]);
  });

  test('is forced until Podman sees it', async () => {
    const podman = scene([{ word: 'running', pid: NOBODY }, { word: 'stopped' }], [REFUSED, REFUSED, DONE]);
    await removeContainer(podman, ID);
    expect(podman.changes()).toEqual([PLAIN, FORCED, PLAIN]);
  });
});

test('one that was started in between is never forced', async () => {
  const podman = scene([{ word: 'exited' }, { word: 'a new word' }], [REFUSED]);
  await expectFault(removeContainer(podman, ID), 'StillRunning');
  expect(podman.changes()).toEqual([PLAIN]);
});

test('one that somebody else removes in between is gone', async () => {
  await removeContainer(scene([{ word: 'exited' }], [ABSENT]), ID);
});

test('a refusal without end is a fault', async () => {
  await expectFault(removeContainer(scene([{ word: 'exited' }], [refusal(500, 'new')]), ID), 'Unclassified');
});

describe('an absent one', () => {
  test('may have left something in the store', async () => {
    const podman = scene(['absent'], [ABSENT]);
    await removeContainer(podman, ID);
    expect(podman.changes()).toEqual([PLAIN]);
  });

  test('is not the stranger that is named with its id', async () => {
    const podman = scene([{ id: idOf('b'), name: ID, word: 'exited' }]);
    await removeContainer(podman, ID);
    expect(podman.changes()).toEqual([]);
  });
});

import { expectFault, idOf, NOBODY } from '@rollforward/podman-shared/testing';
import { describe, expect, test } from 'vitest';

import { removeContainer } from '../src/remove-container.ts';
import { inspected, type InspectedState } from './support/podman-answers.ts';
import { type Answer, type ScriptedPodman, scriptedPodman } from './support/scripted-podman.ts';

const ID = idOf('a');
const REFUSED = {
  exitCode: 2,
  stderr: 'Error: cannot remove container as it is running - cannot be removed without force',
};
const ABSENT = { exitCode: 1, stderr: 'Error: no container with ID or name "x" found: no such container' };

function scene(
  seen: readonly (InspectedState | 'absent')[],
  removals: readonly Answer[] = [{}],
): ScriptedPodman {
  let looks = 0;
  let removed = 0;
  return scriptedPodman(({ args }) => {
    if (args[0] === 'rm') return removals[Math.min(removed++, removals.length - 1)] ?? {};
    const state = seen[Math.min(looks++, seen.length - 1)];
    if (state === undefined || state === 'absent')
      return { exitCode: 125, stdout: '[]', stderr: 'no such container' };
    return { stdout: JSON.stringify([inspected(state)]) };
  });
}

const removals = (podman: ScriptedPodman): (readonly string[])[] =>
  podman.calls.filter(({ args }) => args[0] === 'rm').map(({ args }) => args);

const PLAIN = ['rm', '--volumes', '--', ID];
const FORCED = ['rm', '--force', '--time=0', '--volumes', '--', ID];

test.each(['created', 'exited', 'stopped'])('%s is removed without force', async (word) => {
  const podman = scene([{ word }]);
  await removeContainer(podman, ID);
  expect(removals(podman)).toEqual([PLAIN]);
});

test('what may live is not touched', async () => {
  const podman = scene([{ word: 'a new word' }]);
  await expectFault(removeContainer(podman, ID), 'StillRunning');
  expect(podman.changes()).toEqual([]);
});

describe('a container that Podman takes for running, without a process', () => {
  test.each(['running', 'paused', 'stopping', 'removing', 'initialized'])('%s', async (word) => {
    const podman = scene([{ word, pid: NOBODY }], [REFUSED, {}]);
    await removeContainer(podman, ID);
    expect(removals(podman)).toEqual([PLAIN, FORCED]);
  });

  test('is forced until Podman sees it', async () => {
    const podman = scene([{ word: 'running', pid: NOBODY }, { word: 'stopped' }], [REFUSED, REFUSED, {}]);
    await removeContainer(podman, ID);
    expect(removals(podman)).toEqual([PLAIN, FORCED, PLAIN]);
  });
});

test('one that was started in between is never forced', async () => {
  const podman = scene([{ word: 'exited' }, { word: 'a new word' }], [REFUSED]);
  await expectFault(removeContainer(podman, ID), 'StillRunning');
  expect(removals(podman)).toEqual([PLAIN]);
});

test('one that somebody else removes in between is gone', async () => {
  await removeContainer(scene([{ word: 'exited' }], [ABSENT]), ID);
});

test('a refusal without end is a fault', async () => {
  await expectFault(
    removeContainer(scene([{ word: 'exited' }], [{ exitCode: 125, stderr: 'Error: new' }]), ID),
    'Unclassified',
  );
});

describe('an absent one', () => {
  test('may have left something in the store', async () => {
    const podman = scene(['absent'], [ABSENT]);
    await removeContainer(podman, ID);
    expect(removals(podman)).toEqual([PLAIN]);
  });

  test('is not the stranger that is named with its id', async () => {
    const podman = scene([{ id: idOf('b'), name: ID, word: 'exited' }]);
    await removeContainer(podman, ID);
    expect(podman.changes()).toEqual([]);
  });
});

import { expectFault, idOf, instantClock, NOBODY } from '@rollforward/engine-shared/testing';
import { type Observation, observe } from '@rollforward/engine-shared';
import { describe, expect, test } from 'vitest';

import { readInspectRecords } from '../src/inspect-record.ts';
import { createRecentLooks } from '../src/recent-looks.ts';
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

const remove = (podman: ScriptedPodman, looked: readonly Observation[] = []): Promise<void> => {
  const looks = createRecentLooks(instantClock());
  looks.add(looked);
  return removeContainer(podman, looks, ID);
};

const removals = (podman: ScriptedPodman): (readonly string[])[] =>
  podman.calls.filter(({ args }) => args[0] === 'rm').map(({ args }) => args);

const PLAIN = ['rm', '--volumes', '--', ID];
const FORCED = ['rm', '--force', '--time=0', '--volumes', '--', ID];

test.each(['created', 'exited', 'stopped'])('%s is removed without force', async (word) => {
  const podman = scene([{ word }]);
  await remove(podman);
  expect(removals(podman)).toEqual([PLAIN]);
});

test('what may live is not touched', async () => {
  const podman = scene([{ word: 'a new word' }]);
  await expectFault(remove(podman), 'StillRunning');
  expect(podman.changes()).toEqual([]);
});

describe('a container that Podman takes for running, without a process', () => {
  test.each(['running', 'paused', 'stopping', 'removing', 'initialized'])('%s', async (word) => {
    const podman = scene([{ word, pid: NOBODY }], [REFUSED, {}]);
    await remove(podman);
    expect(removals(podman)).toEqual([PLAIN, FORCED]);
  });

  test('is forced until Podman sees it', async () => {
    const podman = scene([{ word: 'running', pid: NOBODY }, { word: 'stopped' }], [REFUSED, REFUSED, {}]);
    await remove(podman);
    expect(removals(podman)).toEqual([PLAIN, FORCED, PLAIN]);
  });
});

test('one that was started in between is never forced', async () => {
  const podman = scene([{ word: 'exited' }, { word: 'a new word' }], [REFUSED]);
  await expectFault(remove(podman), 'StillRunning');
  expect(removals(podman)).toEqual([PLAIN]);
});

test('one that somebody else removes in between is gone', async () => {
  await remove(scene([{ word: 'exited' }], [ABSENT]));
});

test('a refusal without end is a fault', async () => {
  await expectFault(
    remove(scene([{ word: 'exited' }], [{ exitCode: 125, stderr: 'Error: new' }])),
    'Unclassified',
  );
});

describe('an absent one', () => {
  test('may have left something in the store', async () => {
    const podman = scene(['absent'], [ABSENT]);
    await remove(podman);
    expect(removals(podman)).toEqual([PLAIN]);
  });

  test('is not the stranger that is named with its id', async () => {
    const podman = scene([{ id: idOf('b'), name: ID, word: 'exited' }]);
    await remove(podman);
    expect(podman.changes()).toEqual([]);
  });
});

describe('one that was looked at a moment ago', () => {
  const lookOf = async (state: InspectedState): Promise<readonly Observation[]> =>
    Promise.all(readInspectRecords(JSON.stringify([inspected({ id: ID, ...state })])).map(observe));

  test('and had ended, is removed without another look', async () => {
    const podman = scene(['absent']);
    await remove(podman, await lookOf({ word: 'exited' }));
    expect(podman.calls.map(({ args }) => args)).toEqual([PLAIN]);
  });

  test('and was started since, is not: Podman refuses, and the next look tells why', async () => {
    const podman = scene([{ word: 'a new word' }], [REFUSED]);
    await expectFault(remove(podman, await lookOf({ word: 'exited' })), 'StillRunning');
    expect(removals(podman)).toEqual([PLAIN]);
  });

  test.each(['created', 'running', 'stopping', 'initialized'])('and was %s, is looked at', async (word) => {
    const podman = scene([{ word: 'a new word' }]);
    await expectFault(remove(podman, await lookOf({ word, pid: NOBODY })), 'StillRunning');
    expect(podman.changes()).toEqual([]);
  });
});

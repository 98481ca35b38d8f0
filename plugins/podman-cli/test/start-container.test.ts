import { expectFault, idOf, instantClock, NOBODY } from '@rollforward/engine-shared/testing';
import { describe, expect, test } from 'vitest';

import { startContainer } from '../src/start-container.ts';
import { inspected, type InspectedState } from './support/podman-answers.ts';
import { type Answer, scriptedPodman } from './support/scripted-podman.ts';

const ID = idOf('a');
const IMPROPER = {
  exitCode: 125,
  stderr:
    'Error: unable to start container: must be in Created or Stopped state to be started: container state improper',
};

/** Starts a container of which Podman says `said`, and which inspects then find as `seen`. */
function start(said: Answer, ...seen: readonly (InspectedState | 'absent')[]): Promise<void> {
  let looks = 0;
  const podman = scriptedPodman(({ args }) => {
    if (args[0] === 'start') return said;
    const state = seen[Math.min(looks++, seen.length - 1)];
    if (state === undefined || state === 'absent')
      return { exitCode: 125, stdout: '[]', stderr: 'no such container' };
    return { stdout: JSON.stringify([inspected(state)]) };
  });
  return startContainer(podman, instantClock(), ID);
}

describe('Podman says that it was started', () => {
  test('and it ended at once', async () => {
    await start({}, { word: 'exited', exitCode: 1 });
    await start({}, { word: 'running', pid: NOBODY }, { word: 'exited', exitCode: 1 });
  });

  test('and its process is not there, for good', async () => {
    await expectFault(start({}, { word: 'running', pid: NOBODY }), 'ContainerBroken');
  });

  test('and it is as it was', async () => {
    await expectFault(start({}, { word: 'created' }), 'ContainerBroken');
  });

  test('and it is gone', async () => {
    await expectFault(start({}, 'absent'), 'ContainerBroken');
  });

  test('and it is in a state that nobody knows', async () => {
    await expectFault(start({}, { word: 'a new word' }), 'Unavailable');
  });
});

describe('Podman says why it was not', () => {
  test.each([
    ['Error: ... bind: address already in use', 'PortInUse'],
    ['Error: ... OCI runtime attempted to invoke a command that was not found', 'CommandNotFound'],
    ['Error: ... runc create failed: container with given ID already exists', 'ContainerBroken'],
    ['Error: no container with name or ID "x" found: no such container', 'ContainerBroken'],
  ] as const)('%s', async (stderr, code) => {
    await expectFault(start({ exitCode: 125, stderr }, { word: 'created' }), code);
  });
});

describe('Podman refuses in words that tell nothing', () => {
  test.each([
    [{ word: 'running', pid: NOBODY }, 'ContainerBroken'],
    [{ word: 'stopping', pid: NOBODY }, 'ContainerBroken'],
    [{ word: 'initialized', pid: NOBODY }, 'ContainerBroken'],
    ['absent', 'ContainerBroken'],
    [{ word: 'a new word' }, 'Unavailable'],
    [{ word: 'created' }, 'Unclassified'],
    [{ word: 'exited' }, 'Unclassified'],
  ] as const)('and it is %o', async (seen, code) => {
    await expectFault(start(IMPROPER, seen), code);
  });

  test('the message says what was found', async () => {
    await expect(start(IMPROPER, { word: 'stopping', pid: NOBODY })).rejects.toThrow(
      /improper; it is stopping without a process/,
    );
  });
});

import { expectFault, idOf, instantClock, NOBODY } from '@rollforward/engine-shared/testing';
import { describe, expect, test } from 'vitest';

import { startContainer } from '../src/start-container.ts';
import { type Answer, scriptedService } from './support/scripted-service.ts';
import {
  ABSENT,
  DONE,
  inspected,
  type InspectedState,
  ok,
  refusal,
  UNCHANGED,
} from './support/service-answers.ts';

const ID = idOf('a');
const IMPROPER = refusal(
  500,
  'unable to start container: must be in Created or Stopped state to be started: container state improper',
);

/** Starts a container of which Podman says `said`, and which inspects then find as `seen`. */
function start(said: Answer, ...seen: readonly (InspectedState | 'absent')[]): Promise<unknown> {
  let looks = 0;
  const podman = scriptedService(({ kind }) => {
    if (kind === 'change') return said;
    const state = seen[Math.min(looks++, seen.length - 1)];
    return state === undefined || state === 'absent' ? ABSENT : ok(inspected(state));
  });
  return startContainer(podman, instantClock(), ID);
}

describe('Podman says that it was started', () => {
  test('and it ended at once', async () => {
    await start(DONE, { word: 'exited', exitCode: 1 });
    await start(DONE, { word: 'running', pid: NOBODY }, { word: 'exited', exitCode: 1 });
  });

  test('and its process is not there, for good', async () => {
    await expectFault(start(DONE, { word: 'running', pid: NOBODY }), 'ContainerBroken');
  });

  test('and it is as it was', async () => {
    await expectFault(start(DONE, { word: 'created' }), 'ContainerBroken');
  });

  test('and it is gone', async () => {
    await expectFault(start(DONE, 'absent'), 'ContainerBroken');
  });

  test('and it is in a state that nobody knows', async () => {
    await expectFault(start(DONE, { word: 'a new word' }), 'Unavailable');
  });
});

describe('Podman says that it runs: 304', () => {
  test('and its process is not there', async () => {
    await expectFault(start(UNCHANGED, { word: 'running', pid: NOBODY }), 'ContainerBroken');
  });

  test('and it ended since', async () => {
    await start(UNCHANGED, { word: 'exited' });
  });
});

describe('Podman says why it was not', () => {
  test.each([
    ['... bind: address already in use', 'PortInUse'],
    ['... OCI runtime attempted to invoke a command that was not found', 'CommandNotFound'],
    ['... runc create failed: container with given ID already exists', 'ContainerBroken'],
    ['no container with name or ID "x" found: no such container', 'ContainerBroken'],
  ] as const)('%s', async (words, code) => {
    await expectFault(start(refusal(500, words), { word: 'created' }), code);
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

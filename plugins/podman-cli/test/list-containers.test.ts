import { expectFault, idOf, instantClock, NOBODY } from '@rollforward/engine-shared/testing';
import { describe, expect, test } from 'vitest';

import { listContainers } from '../src/list-containers.ts';
import { createRecentLooks } from '../src/recent-looks.ts';
import { inspected, listed } from './support/podman-answers.ts';
import { type Answer, type ScriptedPodman, scriptedPodman } from './support/scripted-podman.ts';

function scene(ps: Answer, inspect: Answer = { exitCode: 1 }): ScriptedPodman {
  return scriptedPodman(({ args }) => (args[0] === 'ps' ? ps : inspect));
}

const list = (podman: ScriptedPodman): ReturnType<typeof listContainers> =>
  listContainers(podman, createRecentLooks(instantClock()), { owner: 'device-1' });
const json = (...entries: object[]): string => JSON.stringify(entries);
const DEAD = { State: 'running', Pid: NOBODY, StartedAt: 100, Status: 'Up' };

test('one process for all', async () => {
  const entries = Array.from({ length: 50 }, (_, n) =>
    listed({ Id: idOf(`a${String(n).padStart(3, '0')}`) }),
  );
  const podman = scene({ stdout: json(...entries) });
  expect(await list(podman)).toHaveLength(50);
  expect(podman.calls).toEqual([
    {
      kind: 'ask',
      args: ['ps', '--all', '--no-trunc', '--format=json', '--filter=label=io.rollforward.owner=device-1'],
    },
  ]);
});

test('what the filter let through and is not ours is left out', async () => {
  const stranger = listed({ Id: idOf('b'), Labels: { 'io.rollforward.owner': 'device-10' } });
  expect(await list(scene({ stdout: json(stranger) }))).toEqual([]);
});

describe('an end that Podman has not noticed', () => {
  test('is looked at again, all of them by one process', async () => {
    const entries = [
      listed({ ...DEAD, Id: idOf('a') }),
      listed({ Id: idOf('b') }),
      listed({ ...DEAD, Id: idOf('c') }),
    ];
    const again = json(
      inspected({ id: idOf('a'), word: 'exited', exitCode: 3 }),
      inspected({ id: idOf('c'), word: 'running', pid: NOBODY, startedAt: '1970-01-01T00:01:40Z' }),
    );
    const podman = scene({ stdout: json(...entries) }, { stdout: again });
    expect(await list(podman)).toMatchObject([
      { id: idOf('b'), state: 'created' },
      { id: idOf('a'), state: 'exited', exitCode: 3 },
      { id: idOf('c'), state: 'exited', startedAt: 100_000 },
    ]);
    expect(podman.calls.map(({ args }) => args)).toMatchObject(
      [['ps'], ['container', 'inspect', '--', idOf('a'), idOf('c')]].map((args) =>
        expect.arrayContaining(args),
      ),
    );
  });

  test('one that is gone since is left out', async () => {
    const podman = scene(
      { stdout: json(listed(DEAD)) },
      { exitCode: 125, stdout: '[]', stderr: 'Error: no such container' },
    );
    expect(await list(podman)).toEqual([]);
  });

  test('a second look that fails fails the list', async () => {
    const podman = scene(
      { stdout: json(listed(DEAD)) },
      { exitCode: 125, stderr: 'Error: database is locked' },
    );
    await expectFault(list(podman), 'Unavailable');
  });
});

test.each([
  ['fails', { exitCode: 125, stdout: '[]', stderr: 'Error: something' }],
  ['says nothing', { stdout: '' }],
  ['says half of it', { stdout: json(listed(), listed()).slice(0, 400) }],
  ['says garbage', { stdout: '\u0001{"Id":\n[garbage' }],
])('a Podman that %s gives no list', async (_, ps) => {
  await expectFault(list(scene(ps)), 'Unavailable');
});

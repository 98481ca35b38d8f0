import { expectFault, idOf, NOBODY } from '@rollforward/engine-shared/testing';
import { describe, expect, test } from 'vitest';

import { listContainers } from '../../src/podman/list-containers.ts';
import { type Answer, type ScriptedService, scriptedService } from '../support/scripted-service.ts';
import { ABSENT, inspected, listed, ok, refusal } from '../support/service-answers.ts';

function scene(list: Answer, inspect: Readonly<Record<string, Answer>> = {}): ScriptedService {
  return scriptedService(({ path }) => {
    if (path.endsWith('/containers/json')) return list;
    return Object.entries(inspect).find(([id]) => path.includes(id))?.[1] ?? ABSENT;
  });
}

const list = (podman: ScriptedService): ReturnType<typeof listContainers> =>
  listContainers(podman, { owner: 'device-1' });
const DEAD = { State: 'running', Pid: NOBODY, StartedAt: 100 };

test('one request for all', async () => {
  const entries = Array.from({ length: 50 }, (_, n) =>
    listed({ Id: idOf(`a${String(n).padStart(3, '0')}`) }),
  );
  const podman = scene(ok(entries));
  expect(await list(podman)).toHaveLength(50);
  expect(podman.calls).toHaveLength(1);
});

test('what the filter let through and is not ours is left out', async () => {
  const stranger = listed({ Id: idOf('b'), Labels: { 'io.rollforward.owner': 'device-10' } });
  expect(await list(scene(ok([stranger])))).toEqual([]);
});

describe('an end that Podman has not noticed', () => {
  test('is looked at again, and no other', async () => {
    const entries = [
      listed({ ...DEAD, Id: idOf('a') }),
      listed({ Id: idOf('b') }),
      listed({ ...DEAD, Id: idOf('c') }),
    ];
    const unchanged = { id: idOf('c'), word: 'running', pid: NOBODY, startedAt: '1970-01-01T00:01:40Z' };
    const podman = scene(ok(entries), {
      [idOf('a')]: ok(inspected({ id: idOf('a'), word: 'exited', exitCode: 3 })),
      [idOf('c')]: ok(inspected(unchanged)),
    });
    expect(await list(podman)).toMatchObject([
      { id: idOf('a'), state: 'exited', exitCode: 3 },
      { id: idOf('b'), state: 'created' },
      { id: idOf('c'), state: 'exited', startedAt: 100_000 },
    ]);
    expect(podman.calls).toHaveLength(3);
  });

  test('one that is gone since is left out', async () => {
    expect(await list(scene(ok([listed(DEAD)])))).toEqual([]);
  });

  test('one whose removal was cut off is in the list, and not asked about', async () => {
    const podman = scene(ok([listed({ ...DEAD, State: 'removing' })]));
    expect(await list(podman)).toMatchObject([{ state: 'exited' }]);
    expect(podman.calls).toHaveLength(1);
  });

  test('a second look that fails fails the list', async () => {
    const podman = scene(ok([listed(DEAD)]), { [idOf('a')]: refusal(500, 'database is locked') });
    await expectFault(list(podman), 'Unavailable');
  });
});

test.each([
  ['fails', refusal(500, 'something')],
  ['is another server', { status: 404, text: 'Not Found' }],
  ['says nothing', { status: 200, text: '' }],
  ['says half of it', { status: 200, text: JSON.stringify([listed(), listed()]).slice(0, 400) }],
  ['says garbage', { status: 200, text: '\u0001{"Id":\n[garbage' }],
])('a service that %s gives no list', async (_, answer) => {
  await expectFault(list(scene(answer)), 'Unavailable');
});

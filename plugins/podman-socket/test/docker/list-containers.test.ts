import { expectFault, idOf, NOBODY } from '@rollforward/engine-shared/testing';
import type { ContainerId, ExistingContainer } from 'rollforward';
import { expect, test } from 'vitest';

import { docker } from '../../src/docker/dialect.ts';
import { listContainers } from '../../src/docker/list-containers.ts';
import { LivingMemory } from '../../src/docker/living-memory.ts';
import { dockerInspected, dockerListed, dockerRefusal } from '../support/docker-answers.ts';
import { type ScriptedService, scriptedService } from '../support/scripted-service.ts';
import { ok } from '../support/service-answers.ts';

const STARTED = '2026-11-23T18:58:54.526Z';

interface Scene {
  listed: object[];
  inspected: Map<ContainerId, Readonly<Record<string, unknown>>>;
}

function docked(scene: Scene): ScriptedService {
  return scriptedService(({ path }) => {
    if (path.endsWith('/containers/json')) return ok(scene.listed);
    for (const [id, state] of scene.inspected) {
      if (path.includes(id)) return ok(dockerInspected({ id, state }));
    }
    return dockerRefusal(404, 'No such container: x');
  }, docker);
}

const list = (engine: ScriptedService, memory: LivingMemory): Promise<ExistingContainer[]> =>
  listContainers(engine, memory, { owner: 'device-1' });

test('what runs, says Docker, and whose process is gone is asked about twice, and is not called running', async () => {
  const scene: Scene = {
    listed: [dockerListed({ State: 'running', Status: 'Up 2 seconds' })],
    inspected: new Map([[idOf('a'), { Status: 'running', StartedAt: STARTED, Pid: NOBODY }]]),
  };
  const engine = docked(scene);
  expect(await list(engine, new LivingMemory())).toMatchObject([{ state: 'exited' }]);
  expect(engine.calls).toHaveLength(3);
});

test('what does not run is asked about each time: once', async () => {
  const ended = { Status: 'exited', ExitCode: 3, StartedAt: STARTED, FinishedAt: STARTED };
  const scene: Scene = {
    listed: [dockerListed({ State: 'exited', Status: 'Exited (3) 2 seconds ago' })],
    inspected: new Map([[idOf('a'), ended]]),
  };
  const engine = docked(scene);
  const memory = new LivingMemory();
  for (const requests of [2, 4]) {
    expect(await list(engine, memory)).toMatchObject([{ state: 'exited', exitCode: 3, oomKilled: false }]);
    expect(engine.calls).toHaveLength(requests);
  }
});

test('what was removed since, and what is not ours, is left out', async () => {
  const stranger = dockerListed({ Id: idOf('b'), Labels: { 'io.rollforward.owner': 'device-10' } });
  const scene: Scene = { listed: [dockerListed(), stranger], inspected: new Map() };
  expect(await list(docked(scene), new LivingMemory())).toEqual([]);
});

test.each([
  ['fails', dockerRefusal(500, 'x')],
  ['is another server', { status: 404, text: 'Not Found' }],
  ['says half of it', { status: 200, text: JSON.stringify([dockerListed()]).slice(0, 100) }],
])('an engine that %s gives no list', async (_, answer) => {
  const engine = scriptedService(() => answer, docker);
  await expectFault(list(engine, new LivingMemory()), 'Unavailable');
});

test('a look that fails fails the list', async () => {
  const engine = scriptedService(
    ({ path }) => (path.endsWith('/containers/json') ? ok([dockerListed()]) : dockerRefusal(500, 'x')),
    docker,
  );
  await expectFault(list(engine, new LivingMemory()), 'Unavailable');
});

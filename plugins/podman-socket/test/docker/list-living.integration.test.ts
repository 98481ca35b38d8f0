import { idOf, type LivingProcess, startLivingProcess } from '@rollforward/engine-shared/testing';
import type { ContainerId, ExistingContainer } from 'rollforward';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { docker } from '../../src/docker/dialect.ts';
import { listContainers } from '../../src/docker/list-containers.ts';
import { LivingMemory } from '../../src/docker/living-memory.ts';
import { dockerInspected, dockerListed, dockerRefusal } from '../support/docker-answers.ts';
import { type ScriptedService, scriptedService } from '../support/scripted-service.ts';
import { ok } from '../support/service-answers.ts';

let process: LivingProcess;
let other: LivingProcess;
beforeAll(async () => {
  process = await startLivingProcess();
  other = await startLivingProcess();
});
afterAll(async () => {
  await process.end();
  await other.end();
});

const STARTED = '2026-11-23T18:58:54.526Z';
const RUNNING = { Status: 'running', StartedAt: STARTED };

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

test('what runs is inspected once, and while that very process lives a list is one request', async () => {
  const state = { ...RUNNING, Pid: process.pid };
  const scene: Scene = {
    listed: [dockerListed({ State: 'running', Status: 'Up 2 seconds' })],
    inspected: new Map([[idOf('a'), state]]),
  };
  const engine = docked(scene);
  const memory = new LivingMemory();
  const first = await list(engine, memory);
  expect(first).toMatchObject([{ state: 'running', startedAt: Date.parse(STARTED) }]);
  expect(engine.calls).toHaveLength(2);
  expect(await list(engine, memory)).toEqual(first);
  expect(engine.calls).toHaveLength(3);

  // What changes meanwhile is in the list itself.
  scene.listed = [dockerListed({ State: 'running', Status: 'Up 3 seconds (healthy)', Names: ['/shop.new'] })];
  expect(await list(engine, memory)).toEqual([{ ...first[0], name: 'shop.new', health: 'healthy' }]);
  scene.listed = [dockerListed({ State: 'paused', Status: 'Up 3 seconds (Paused)' })];
  expect(await list(engine, memory)).toMatchObject([{ state: 'paused' }]);
  expect(engine.calls).toHaveLength(5);

  // It was started anew: another process.
  scene.listed = [dockerListed({ State: 'running', Status: 'Up 1 second' })];
  const later = new Date(Date.parse(STARTED) + 5000).toISOString();
  scene.inspected.set(idOf('a'), { ...RUNNING, Pid: other.pid, StartedAt: later });
  await process.end();
  expect(await list(engine, memory)).toMatchObject([{ startedAt: Date.parse(later) }]);
  expect(engine.calls).toHaveLength(7);
});

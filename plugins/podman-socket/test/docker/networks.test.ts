import { expectFault } from '@rollforward/engine-shared/testing';
import { describe, expect, test } from 'vitest';

import { docker } from '../../src/docker/dialect.ts';
import { ensureOneNetwork, removeUnusedNetwork } from '../../src/docker/networks.ts';
import { Turns } from '../../src/docker/turns.ts';
import { dockerRefusal } from '../support/docker-answers.ts';
import { type ScriptedService, scriptedService } from '../support/scripted-service.ts';
import { DONE, ok } from '../support/service-answers.ts';

const OURS = { owner: 'device-1' };

interface Network {
  readonly Id: string;
  readonly Name: string;
  readonly Created: string;
  readonly Labels: Readonly<Record<string, string>>;
}

const network = (Id: string, Labels = OURS): Network => ({ Id, Name: 'shop', Created: Id, Labels });

interface Scene {
  networks: Network[];
  /** Ids of networks in which a container runs. */
  active?: string[];
  /** How many are made while somebody makes one. */
  makes?: number;
  connected?: number;
}

/** Networks as Engine 20.10 makes them: for all who ask at once. */
function docked(scene: Scene): ScriptedService {
  return scriptedService(({ method, path }) => {
    const id = path.split('/').at(-1) ?? '';
    if (path.endsWith('/networks')) return ok(scene.networks);
    if (path.endsWith('/containers/json'))
      return ok(Array.from({ length: scene.connected ?? 0 }, () => ({})));
    if (path.endsWith('/networks/create')) {
      for (let n = 0; n < (scene.makes ?? 1); n += 1) scene.networks.push(network(`made-${n}`));
      return ok({ Id: 'made-0' }, 201);
    }
    if (method !== 'DELETE') return undefined;
    if (scene.active?.includes(id) === true) {
      return dockerRefusal(403, `error while removing network: network shop id ${id} has active endpoints`);
    }
    if (!scene.networks.some(({ Id }) => Id === id)) return dockerRefusal(404, `network ${id} not found`);
    scene.networks = scene.networks.filter(({ Id }) => Id !== id);
    return DONE;
  }, docker);
}

const ensure = (engine: ScriptedService, turns = new Turns()): Promise<void> =>
  ensureOneNetwork(engine, turns, 'shop', OURS);
const ids = ({ networks }: Scene): string[] => networks.map(({ Id }) => Id);

describe('ensure', () => {
  test('makes one; and leaves one alone', async () => {
    const scene: Scene = { networks: [] };
    await ensure(docked(scene));
    await ensure(docked(scene));
    expect(ids(scene)).toEqual(['made-0']);
  });

  test('of several that were made at once the oldest stays', async () => {
    const scene: Scene = { networks: [], makes: 3 };
    await ensure(docked(scene));
    expect(ids(scene)).toEqual(['made-0']);
  });

  test('of several that are there the one stays in which a container runs', async () => {
    const scene: Scene = { networks: [network('1'), network('2'), network('3')], active: ['2'] };
    await ensure(docked(scene));
    expect(ids(scene)).toEqual(['2']);
  });

  test('several at once make one', async () => {
    const scene: Scene = { networks: [] };
    const engine = docked(scene);
    const turns = new Turns();
    await Promise.all([ensure(engine, turns), ensure(engine, turns), ensure(engine, turns)]);
    expect(engine.changes()).toEqual(['create']);
  });

  test('a stranger beside ours is a conflict, and nothing is removed', async () => {
    const scene: Scene = { networks: [network('1'), network('2', { owner: 'x' })] };
    await expectFault(ensure(docked(scene)), 'NameConflict');
    expect(ids(scene)).toEqual(['1', '2']);
  });
});

describe('remove', () => {
  const remove = (engine: ScriptedService): Promise<void> => removeUnusedNetwork(engine, 'shop', OURS);

  test('removes all of that name, by id, and is content if there is none', async () => {
    const scene: Scene = { networks: [network('1'), network('2')] };
    const engine = docked(scene);
    await remove(engine);
    await remove(engine);
    expect(ids(scene)).toEqual([]);
    expect(engine.changes()).toHaveLength(2);
  });

  test('refuses one with a container in it that does not run, which Docker would not', async () => {
    const scene: Scene = { networks: [network('1')], connected: 1 };
    await expectFault(remove(docked(scene)), 'StillRunning');
    expect(ids(scene)).toEqual(['1']);
  });

  test('refuses another’s, and one in which a container has just been started', async () => {
    await expectFault(remove(docked({ networks: [network('1', { owner: 'x' })] })), 'NameConflict');
    await expectFault(remove(docked({ networks: [network('1')], active: ['1'] })), 'StillRunning');
  });
});

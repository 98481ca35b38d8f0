import { expectFault, idOf } from '@rollforward/engine-shared/testing';
import { expect, test } from 'vitest';

import { docker } from '../src/docker/dialect.ts';
import { renameContainer } from '../src/rename-container.ts';
import { dockerInspected, dockerRefusal } from './support/docker-answers.ts';
import { type Answer, type ScriptedService, scriptedService } from './support/scripted-service.ts';
import { DONE, ok } from './support/service-answers.ts';

const SAME = dockerRefusal(400, 'Renaming a container with the same name as its current name');
const TAKEN = dockerRefusal(
  409,
  'Error when allocating new name: Conflict. The container name "/shop.web" is already in use by container "b".',
);
const holder = (digits: string, name = 'shop.web'): Answer => ok(dockerInspected({ id: idOf(digits), name }));

function docked(said: Answer, held: Answer): ScriptedService {
  return scriptedService(({ kind }) => (kind === 'change' ? said : held), docker);
}

const rename = (engine: ScriptedService): Promise<void> => renameContainer(engine, idOf('a'), 'shop.web');

test('is one request', async () => {
  const engine = docked(DONE, holder('a'));
  await rename(engine);
  expect(engine.calls).toHaveLength(1);
});

test('to the name that it has is a success', async () => {
  await rename(docked(SAME, holder('a')));
});

test.each([
  ['another has the name', TAKEN, holder('b'), 'NameConflict'],
  ['another has an id that begins so', TAKEN, holder('a', 'shop.db'), 'NameConflict'],
  ['the holder is gone', TAKEN, dockerRefusal(404, 'No such container: shop.web'), 'NameConflict'],
  ['it is absent', dockerRefusal(404, 'No such container: a'), holder('a'), 'ContainerBroken'],
  ['it fails', dockerRefusal(500, 'x'), holder('a'), 'Unclassified'],
] as const)('%s', async (_, said, held, code) => {
  await expectFault(rename(docked(said, held)), code);
});

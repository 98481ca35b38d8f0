import { idOf, NOBODY } from '@rollforward/engine-shared/testing';
import type { ContainerRecord, Observation } from '@rollforward/engine-shared';
import type { ContainerId, ExistingContainer } from 'rollforward';
import { expect, test } from 'vitest';

import type { ListRecord } from '../../src/docker/list-record.ts';
import { LivingMemory } from '../../src/docker/living-memory.ts';

const facts = { name: 'shop.web', image: 'localhost/app:v1', labels: { a: 'b' } };

function seen(
  id: ContainerId,
  rest: Partial<ContainerRecord> = {},
  state: 'running' | 'paused' | 'created' = 'running',
): Observation {
  const record: ContainerRecord = { ...facts, id, word: state, pid: process.pid, startedAt: 1000, ...rest };
  const status: ExistingContainer =
    state === 'running' ? { ...facts, id, state, startedAt: 1000 } : { ...facts, id, state };
  return { record, status, unnoticed: false };
}

const listed = (id: ContainerId, rest: Partial<ListRecord> = {}): ListRecord => ({
  id,
  name: 'shop.web',
  labels: { a: 'b' },
  word: 'running',
  ...rest,
});

test('keeps what lives, and takes from the list what changes', async () => {
  const memory = new LivingMemory();
  const id = idOf('a');
  expect(await memory.recall(listed(id))).toBeUndefined();
  await memory.keep(seen(id, { health: 'starting' }));
  const known = await memory.recall(listed(id, { name: 'shop.new', word: 'paused' }));
  expect(known).toEqual({
    ...facts,
    id,
    name: 'shop.new',
    word: 'paused',
    pid: process.pid,
    startedAt: 1000,
  });
  expect(await memory.recall(listed(id, { health: 'healthy' }))).toMatchObject({ health: 'healthy' });
});

test('knows nothing of what is listed as ended', async () => {
  const memory = new LivingMemory();
  await memory.keep(seen(idOf('a')));
  for (const word of ['exited', 'created', 'dead', 'removing', 'restarting', 'a new word']) {
    expect(await memory.recall(listed(idOf('a'), { word }))).toBeUndefined();
  }
});

test('does not keep what has no process, and forgets what was found without one', async () => {
  const memory = new LivingMemory();
  await memory.keep(seen(idOf('a'), { pid: NOBODY }));
  expect(await memory.recall(listed(idOf('a')))).toBeUndefined();
  await memory.keep(seen(idOf('a')));
  await memory.keep(seen(idOf('a'), {}, 'created'));
  expect(await memory.recall(listed(idOf('a')))).toBeUndefined();
});

test('is bounded', async () => {
  const memory = new LivingMemory();
  const ids = Array.from({ length: 1001 }, (_, n) => idOf(`a${String(n).padStart(4, '0')}`));
  for (const id of ids) await memory.keep(seen(id));
  const known = await Promise.all(ids.map((id) => memory.recall(listed(id))));
  expect(known.filter((one) => one !== undefined)).toHaveLength(1000);
  expect(known[0]).toBeUndefined();
});

import { idOf } from '@rollforward/engine-shared/testing';
import { expect, test } from 'vitest';

import { createSweeper } from '../src/create-sweeper.ts';
import type { PodmanResult } from '../src/podman.ts';
import { type Answer, type ScriptedPodman, scriptedPodman } from './support/scripted-podman.ts';

const NOTHING: Answer = { stdout: '[]' };
const done: PodmanResult = { exitCode: 0, stdout: idOf('a'), stderr: '' };

/** What a killed create of `name` left. */
function residue(name: string): Answer {
  return { stdout: JSON.stringify([{ Id: idOf('b'), Names: [name], State: 'storage' }]) };
}

/** A Podman whose storage is, at each look in turn, as `looks` say; the last one stays. No container can be inspected. */
function scene(...looks: readonly Answer[]): {
  podman: ScriptedPodman;
  create: (name: string, result?: PodmanResult | Error) => Promise<PodmanResult>;
  looks: () => number;
} {
  let looked = 0;
  const podman = scriptedPodman(({ args }) => {
    if (args[0] === 'ps') return looks[Math.min(looked++, looks.length - 1)] ?? NOTHING;
    return args[0] === 'rm' ? {} : { exitCode: 125, stdout: '[]', stderr: 'no such container' };
  });
  const sweeper = createSweeper(podman);
  return {
    podman,
    looks: () => looked,
    create: (name, result = done) =>
      sweeper.beside(name, undefined, () =>
        result instanceof Error ? Promise.reject(result) : Promise.resolve(result),
      ),
  };
}

test('one look for a service whose creates succeed, and one for each service', async () => {
  const { create, looks } = scene(NOTHING);
  for (const attempt of ['aaaaaa', 'bbbbbb', 'cccccc']) await create(`shop.web.${attempt}`);
  expect(looks()).toBe(1);
  await create('shop.db.aaaaaa');
  expect(looks()).toBe(2);
});

test.each<[string, PodmanResult | Error]>([
  ['failed', { exitCode: 125, stdout: '', stderr: 'Error: no' }],
  ['was given up', new Error('nobody waits')],
])('another look after a create that %s', async (_, result) => {
  const { create, looks } = scene(NOTHING);
  await create('shop.web.aaaaaa');
  await create('shop.web.bbbbbb', result).catch(() => undefined);
  expect(looks()).toBe(1);
  await create('shop.web.cccccc');
  await create('shop.web.dddddd');
  expect(looks()).toBe(2);
});

test('it looks until nothing is left', async () => {
  const { podman, create, looks } = scene(residue('shop.web.zzzzzz'), NOTHING);
  for (const attempt of ['aaaaaa', 'bbbbbb', 'cccccc']) await create(`shop.web.${attempt}`);
  expect(looks()).toBe(2);
  expect(podman.changes()).toEqual(['rm']);
});

test('a look that failed tells nothing', async () => {
  const { create, looks } = scene({ exitCode: 125, stderr: 'Error: no' }, NOTHING);
  for (const attempt of ['aaaaaa', 'bbbbbb', 'cccccc']) await create(`shop.web.${attempt}`);
  expect(looks()).toBe(2);
});

test('a name that is no attempt leaves nothing that could be known as its own', async () => {
  const { create, looks } = scene(NOTHING);
  expect(await create('shop.web')).toBe(done);
  expect(looks()).toBe(0);
});

import { expectFault, idOf, NOBODY } from '@rollforward/engine-shared/testing';
import { expect, test } from 'vitest';

import { containerStatus } from '../src/container-status.ts';
import { inspected } from './support/podman-answers.ts';
import { scriptedPodman } from './support/scripted-podman.ts';

const json = (...entries: object[]): string => JSON.stringify(entries);

test('an answer about another container is absent', async () => {
  const podman = scriptedPodman(() => ({ stdout: json(inspected({ id: idOf('cafe'), name: 'shop.web' })) }));
  expect(await containerStatus(podman, { name: 'cafe' })).toEqual({ state: 'absent' });
  expect(await containerStatus(podman, { id: idOf('c') })).toEqual({ state: 'absent' });
  expect(await containerStatus(podman, { name: 'shop.web' })).toMatchObject({
    state: 'created',
    id: idOf('cafe'),
  });
});

test.each([
  ['[]\n', 'Error: inspecting object: no such container web'],
  ['', 'Error: more than one result for container ID 2: container already exists'],
])('absent: %j %s', async (stdout, stderr) => {
  const podman = scriptedPodman(() => ({ exitCode: 125, stdout, stderr }));
  expect(await containerStatus(podman, { name: 'web' })).toEqual({ state: 'absent' });
});

test('half an answer is none, although somebody was not found', async () => {
  const podman = scriptedPodman(() => ({
    exitCode: 125,
    stdout: '[{"Id"',
    stderr: 'Error: no such container web',
  }));
  await expectFault(containerStatus(podman, { name: 'web' }), 'Unavailable');
});

test('a failure is no status', async () => {
  const podman = scriptedPodman(() => ({
    exitCode: 125,
    stdout: '[]\n',
    stderr: 'Error: database is locked',
  }));
  await expectFault(containerStatus(podman, { name: 'web' }), 'Unavailable');
});

test('an end that Podman has not noticed is looked at once more', async () => {
  const podman = scriptedPodman((_, index) => ({
    stdout: json(
      index === 0 ? inspected({ word: 'running', pid: NOBODY }) : inspected({ word: 'exited', exitCode: 3 }),
    ),
  }));
  expect(await containerStatus(podman, { id: idOf('a') })).toMatchObject({ state: 'exited', exitCode: 3 });
  expect(podman.calls).toHaveLength(2);
});

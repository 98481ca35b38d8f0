import { expectFault, idOf, NOBODY } from '@rollforward/engine-shared/testing';
import { expect, test } from 'vitest';

import { containerStatus } from '../src/container-status.ts';
import { scriptedService } from './support/scripted-service.ts';
import { inspected, ok, refusal } from './support/service-answers.ts';

test('an answer about another container is absent', async () => {
  const podman = scriptedService(() => ok(inspected({ id: idOf('cafe'), name: 'shop.web' })));
  expect(await containerStatus(podman, { name: 'cafe' })).toEqual({ state: 'absent' });
  expect(await containerStatus(podman, { id: idOf('c') })).toEqual({ state: 'absent' });
  expect(await containerStatus(podman, { name: 'shop.web' })).toMatchObject({
    state: 'created',
    id: idOf('cafe'),
  });
});

test.each([
  [404, 'no container with name or ID "web" found: no such container'],
  [404, 'No such container: web'],
  [500, 'more than one result for container ID 2: container already exists'],
  [500, 'getting container from store "a": container not known'],
  [500, 'reading information about layer "d": layer not known'],
  [500, 'container cafe does not exist in database: no such container'],
])('absent: %d %s', async (status, words) => {
  const podman = scriptedService(() => refusal(status, words));
  expect(await containerStatus(podman, { name: 'web' })).toEqual({ state: 'absent' });
});

test.each([
  ['a failure', refusal(500, 'database is locked')],
  ['a failure in new words', refusal(500, 'something')],
  ['a path that it does not know', { status: 404, text: 'Not Found\n' }],
  ['an error that is no JSON', { status: 502, text: '<html>bad gateway</html>' }],
  ['half an answer', { status: 200, text: '{"Id"' }],
  ['no answer at all', { status: 200, text: '' }],
])('%s is no status', async (_, answer) => {
  await expectFault(
    containerStatus(
      scriptedService(() => answer),
      { name: 'web' },
    ),
    'Unavailable',
  );
});

test('a process that ended under Podman’s eyes is asked about again', async () => {
  const podman = scriptedService((_, index) =>
    index === 0 ? refusal(500, 'open /proc/1: no such process') : ok(inspected({ word: 'exited' })),
  );
  expect(await containerStatus(podman, { id: idOf('a') })).toMatchObject({ state: 'exited' });
});

test('an end that Podman has not noticed is looked at once more', async () => {
  const podman = scriptedService((_, index) =>
    ok(
      index === 0 ? inspected({ word: 'running', pid: NOBODY }) : inspected({ word: 'exited', exitCode: 3 }),
    ),
  );
  expect(await containerStatus(podman, { id: idOf('a') })).toMatchObject({ state: 'exited', exitCode: 3 });
  expect(podman.calls).toHaveLength(2);
});

import { idOf, instantClock, NOBODY } from '@rollforward/engine-shared/testing';
import { expect, test } from 'vitest';

import { containerStatus } from '../src/container-status.ts';
import { listContainers } from '../src/list-containers.ts';
import { inspectContainers } from '../src/observe.ts';
import { createRecentLooks } from '../src/recent-looks.ts';
import { removeContainer } from '../src/remove-container.ts';
import { inspected, listed } from './support/podman-answers.ts';
import { type Answer, type ScriptedPodman, scriptedPodman } from './support/scripted-podman.ts';

const HALF = idOf('a');
const WHOLE = idOf('b');

/** What Podman 4.3.1 says of a container whose removal was cut off, by how far that had come. */
const WORDS = [
  `Error: getting container from store "${HALF}": container not known`,
  `Error: reading information about layer "${'d'.repeat(64)}": layer not known`,
];

/** A Podman that knows half of one container, and another one whole. */
function scene(words: string): ScriptedPodman {
  const ps = [
    listed({ Id: HALF, State: 'removing' }),
    listed({ Id: WHOLE, State: 'running', Pid: NOBODY, StartedAt: 100 }),
  ];
  return scriptedPodman(({ args }): Answer => {
    if (args[0] === 'ps') return { stdout: JSON.stringify(ps) };
    if (args[0] !== 'container') return {};
    if (args.includes(HALF)) return { exitCode: 125, stderr: words };
    return { stdout: JSON.stringify([inspected({ id: WHOLE, word: 'exited', exitCode: 3 })]) };
  });
}

test.each(WORDS)('%s', async (words) => {
  const podman = scene(words);
  const list = await listContainers(podman, createRecentLooks(instantClock()), { owner: 'device-1' });
  expect(list.map(({ id, state }) => [id, state])).toEqual([
    [HALF, 'exited'],
    [WHOLE, 'exited'],
  ]);
  const found = await inspectContainers(podman, [HALF, WHOLE], undefined);
  expect(found.map(({ id }) => id)).toEqual([WHOLE]);
  expect(await containerStatus(podman, { id: HALF })).toEqual({ state: 'absent' });

  await removeContainer(podman, createRecentLooks(instantClock()), HALF);
  expect(podman.changes()).toEqual(['rm']);
});

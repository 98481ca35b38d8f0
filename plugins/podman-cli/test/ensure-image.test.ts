import { expectFault, instantClock } from '@rollforward/engine-shared/testing';
import type { PullPolicy } from 'rollforward';
import { describe, expect, test } from 'vitest';

import { ensureImage } from '../src/ensure-image.ts';
import { type Answer, type ScriptedPodman, scriptedPodman } from './support/scripted-podman.ts';

const HEX = 'a'.repeat(64);
const IMAGE = { Id: HEX, Labels: { a: 'b' }, Config: { Entrypoint: null } };
const UNKNOWN = {
  exitCode: 125,
  stdout: '[]',
  stderr: 'Error: inspecting object: cafe:latest: image not known',
};

/** An engine that has the image after a pull that does not fail, or from the beginning. */
function scene({ here, pull = {} }: { here: boolean; pull?: Answer }): ScriptedPodman {
  let has = here;
  return scriptedPodman(({ kind }) => {
    if (kind === 'pull') {
      has ||= (pull.exitCode ?? 0) === 0;
      return pull;
    }
    return has ? { stdout: JSON.stringify([IMAGE]) } : UNKNOWN;
  });
}

const ensure = (
  podman: ScriptedPodman,
  policy: PullPolicy,
  reference = 'cafe',
): ReturnType<typeof ensureImage> => ensureImage(podman, instantClock(), reference, { policy });
const pulls = (podman: ScriptedPodman): number => podman.calls.filter(({ kind }) => kind === 'pull').length;

describe.each([
  ['missing', true, 0],
  ['missing', false, 1],
  ['always', true, 1],
  ['always', false, 1],
  ['never', true, 0],
] as const)('%s, here: %s', (policy, here, expected) => {
  test(`${expected} pulls`, async () => {
    const podman = scene({ here });
    expect(await ensure(podman, policy)).toEqual({ id: `sha256:${HEX}`, labels: { a: 'b' } });
    expect(pulls(podman)).toBe(expected);
  });
});

test('never, and it is not here', async () => {
  const podman = scene({ here: false });
  await expectFault(ensure(podman, 'never'), 'ImageNotFound');
  expect(pulls(podman)).toBe(0);
});

test('always is not content with what is here', async () => {
  const stderr = 'Error: pinging container registry r: connect: connection refused';
  await expectFault(
    ensure(scene({ here: true, pull: { exitCode: 125, stderr } }), 'always'),
    'RegistryUnreachable',
  );
});

test('a name that could be the beginning of an id is asked for by name only', async () => {
  const podman = scene({ here: false });
  await ensure(podman, 'missing');
  expect(new Set(podman.calls.map(({ args }) => args.at(-1)))).toEqual(new Set(['cafe:latest']));
});

test.each(['missing', 'always', 'never'] as const)('an id is never pulled: %s', async (policy) => {
  const podman = scene({ here: false });
  await expectFault(ensure(podman, policy, `sha256:${'b'.repeat(64)}`), 'ImageNotFound');
  expect(pulls(podman)).toBe(0);
  expect(await ensure(scene({ here: true }), policy, `sha256:${HEX}`)).toMatchObject({ id: `sha256:${HEX}` });
});

test('a failed look is not "not here"', async () => {
  const podman = scriptedPodman(() => ({ exitCode: 125, stdout: '[]', stderr: 'Error: database is locked' }));
  await expectFault(ensure(podman, 'missing'), 'Unavailable');
});

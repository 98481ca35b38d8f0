import { expectFault } from '@rollforward/engine-shared/testing';
import type { PullPolicy, PullProgress } from 'rollforward';
import { describe, expect, test } from 'vitest';

import { ensureImage } from '../src/ensure-image.ts';
import { podmanSocket } from '../src/index.ts';
import { chunked, http, LAST_CHUNK, startRawService } from './support/raw-service.ts';
import { type Answer, type ScriptedService, scriptedService } from './support/scripted-service.ts';
import { ok, refusal } from './support/service-answers.ts';

const HEX = 'a'.repeat(64);
const IMAGE = { Id: HEX, Labels: { a: 'b' }, Config: { Entrypoint: null } };
const UNKNOWN = refusal(404, 'failed to find image cafe:latest: cafe:latest: image not known');
const PULLED = ['{"stream":"Trying to pull cafe:latest...\\n"}', `{"images":["${HEX}"],"id":"${HEX}"}`];

/** An engine that has the image after a pull, if `comes`, or from the beginning. */
function scene(options: { here: boolean; pull?: Answer; comes?: boolean }): ScriptedService {
  const { here, pull = { lines: PULLED }, comes = true } = options;
  let has = here;
  return scriptedService(({ kind }) => {
    if (kind !== 'pull') return has ? ok(IMAGE) : UNKNOWN;
    has ||= comes;
    return pull;
  });
}

const ensure = (
  podman: ScriptedService,
  policy: PullPolicy,
  reference = 'cafe',
  onProgress?: (progress: PullProgress) => void,
): ReturnType<typeof ensureImage> =>
  ensureImage(podman, reference, { policy, ...(onProgress && { onProgress }) });
const pulls = (podman: ScriptedService): number => podman.calls.filter(({ kind }) => kind === 'pull').length;

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

describe('a pull that is called 200', () => {
  test.each([
    ['reading manifest 1 in r/x: manifest unknown: manifest unknown', 'ImageNotFound'],
    [
      'pinging container registry r: dial tcp 127.0.0.1:1: connect: connection refused',
      'RegistryUnreachable',
    ],
    ['reading manifest 1 in r/x: unauthorized: authentication required', 'RegistryUnauthorized'],
    ['writing blob: write /x: no space left on device', 'StorageFull'],
    ['something new', 'Unclassified'],
  ] as const)('and failed: %s', async (error, code) => {
    const pull = { lines: ['{"status":"Downloading"}', JSON.stringify({ error })] };
    await expectFault(ensure(scene({ here: true, pull, comes: false }), 'always'), code);
    await expectFault(ensure(scene({ here: false, pull, comes: false }), 'missing'), code);
  });

  test('and says nothing of a failure, while the image is not here', async () => {
    await expectFault(ensure(scene({ here: false, comes: false }), 'missing'), 'ImageNotFound');
  });

  test('with a line that is none: the image is here, and that counts', async () => {
    const lines = ['<html>', '{"stream":', ...PULLED, '\u0001'];
    const told: string[] = [];
    const info = await ensure(scene({ here: false, pull: { lines } }), 'missing', 'cafe', ({ message }) =>
      told.push(message),
    );
    expect(info.id).toBe(`sha256:${HEX}`);
    expect(told).toEqual(['Trying to pull cafe:latest...']);
  });
});

test('a pull that is refused', async () => {
  const pull = refusal(500, 'cannot allocate memory');
  await expectFault(ensure(scene({ here: false, pull }), 'missing'), 'Unavailable');
});

test.each(['missing', 'always', 'never'] as const)('an id is never pulled: %s', async (policy) => {
  const podman = scene({ here: false });
  await expectFault(ensure(podman, policy, `sha256:${'b'.repeat(64)}`), 'ImageNotFound');
  expect(pulls(podman)).toBe(0);
  expect(await ensure(scene({ here: true }), policy, `sha256:${HEX}`)).toMatchObject({ id: `sha256:${HEX}` });
});

test.each([
  ['fails', refusal(500, 'database is locked')],
  ['is of another server', { status: 404, text: 'Not Found' }],
  ['is half an answer', { status: 200, text: '{"Id"' }],
])('a look that %s is not "not here"', async (_, answer) => {
  await expectFault(
    ensure(
      scriptedService(() => answer),
      'missing',
    ),
    'Unavailable',
  );
});

describe('on a socket', () => {
  const reference = 'registry.example/cafe:1';

  test('a pull that breaks off is Unavailable, also if the image is here', async () => {
    const raw = await startRawService((connection, { method }) => {
      if (method === 'GET') connection.write(http(200, JSON.stringify(IMAGE)));
      else connection.end(chunked('{"status":"Downloading"}\n'));
    });
    const call = podmanSocket({ socketPath: raw.socketPath }).ensureImage(reference, { policy: 'always' });
    await expectFault(call, 'Unavailable');
    await raw.stop();
  });

  test('a pull that moves outlives the deadline for stalls, and one that does not is given up', async () => {
    let moving = true;
    const raw = await startRawService((connection, { method }) => {
      if (method === 'GET') return connection.write(http(200, JSON.stringify(IMAGE)));
      connection.write(chunked('{"status":"Downloading"}\n'));
      if (!moving) return undefined;
      let left = 6;
      const timer = setInterval(() => {
        left -= 1;
        const line = '{"status":"Downloading"}\n';
        connection.write(`${line.length.toString(16)}\r\n${line}\r\n`);
        if (left > 0) return;
        clearInterval(timer);
        connection.write(LAST_CHUNK);
      }, 100);
      return undefined;
    });
    const runtime = podmanSocket({ socketPath: raw.socketPath, deadlines: { pullStallMs: 400 } });
    expect(await runtime.ensureImage(reference, { policy: 'always' })).toMatchObject({
      id: `sha256:${HEX}`,
    });
    moving = false;
    await expectFault(runtime.ensureImage(reference, { policy: 'always' }), 'DeadlineExceeded');
    // Its connection is what keeps a pull going: the idle one of the questions is left.
    await expect.poll(() => raw.open()).toBe(1);
    await raw.stop();
  });
});

import { expectFault } from '@rollforward/engine-shared/testing';
import { describe, expect, test } from 'vitest';

import { describeEngine, endpointOf } from '../src/describe-engine.ts';
import { createPodmanCliDriver } from '../src/index.ts';
import { scriptedPodman } from './support/scripted-podman.ts';

describe('podman is asked what it is', () => {
  test('by one process', async () => {
    const podman = scriptedPodman(() => ({ stdout: '{"version":{"Version":"4.3.1"}}' }));
    expect(await describeEngine(podman)).toEqual({ engine: 'podman', version: '4.3.1' });
    expect(podman.calls).toEqual([{ kind: 'ask', args: ['info', '--format', 'json'] }]);
  });

  test.each([
    ['fails', { exitCode: 125, stderr: 'Error: default OCI runtime "x" not found' }],
    ['is cut off', { stdout: '{"version":{"Ver' }],
    ['says something else', { stdout: '[]' }],
  ])('and knows nothing if that %s', async (_, answer) => {
    await expectFault(describeEngine(scriptedPodman(() => answer)), 'Unavailable');
  });
});

describe('podman is looked for', () => {
  test('where the environment of its processes says', () => {
    const variables = { PATH: '/opt/bin', CONTAINERS_CONF: '/opt/containers.conf', HOME: '/root' };
    expect(endpointOf('podman', variables)).toEqual({
      engine: 'podman',
      via: 'program',
      program: 'podman',
      searchPath: '/opt/bin',
      configurationFiles: ['/opt/containers.conf'],
    });
  });

  test('where the agent looks, unless it is given another one', () => {
    const { endpoint } = createPodmanCliDriver({ podman: '/opt/podman', env: {} });
    expect(endpoint).toEqual({ engine: 'podman', via: 'program', program: '/opt/podman', searchPath: '' });
    expect(createPodmanCliDriver().endpoint).toMatchObject({ program: 'podman' });
  });
});

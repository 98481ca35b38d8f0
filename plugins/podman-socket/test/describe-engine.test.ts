import { expectFault } from '@rollforward/engine-shared/testing';
import { describe, expect, test } from 'vitest';

import { describeDockerService, describePodmanService } from '../src/describe-engine.ts';
import { describeDocker } from '../src/docker-info.ts';
import { scriptedService } from './support/scripted-service.ts';
import { ok, refusal } from './support/service-answers.ts';

/** As Docker 20.10.24 says it, shortened; the proxy is made up. */
const INFO = {
  Driver: 'overlay2',
  CgroupDriver: 'cgroupfs',
  CgroupVersion: '1',
  MemoryLimit: true,
  CpuCfsQuota: false,
  PidsLimit: true,
  DefaultRuntime: 'runc',
  DockerRootDir: '/var/lib/docker',
  HttpProxy: 'http://agent:correct-horse@proxy.example',
  LiveRestoreEnabled: false,
  SecurityOptions: ['name=seccomp,profile=default'],
  ServerVersion: '20.10.24+dfsg1',
  Warnings: ['WARNING: No swap limit support'],
} as const;
const VERSION = {
  Version: '20.10.24+dfsg1',
  ApiVersion: '1.41',
  MinAPIVersion: '1.12',
  Components: [{ Name: 'Engine', Version: '20.10.24+dfsg1' }],
} as const;

describe('what Docker says of itself', () => {
  test('is read', () => {
    expect(describeDocker(INFO, VERSION)).toEqual({
      engine: 'docker',
      version: '20.10.24+dfsg1',
      apiVersion: '1.41',
      rootless: false,
      cgroupVersion: 1,
      cgroupManager: 'cgroupfs',
      cgroupControllers: ['memory', 'pids'],
      ociRuntime: 'runc',
      storageDriver: 'overlay2',
      storagePath: '/var/lib/docker',
      liveRestore: false,
      warnings: ['WARNING: No swap limit support'],
    });
  });

  test('tells that it runs without root', () => {
    const SecurityOptions = ['name=seccomp,profile=default', 'name=rootless'];
    expect(describeDocker({ ...INFO, SecurityOptions }, VERSION).rootless).toBe(true);
  });

  test('may be said by Podman', () => {
    const Components = [{ Name: 'Podman Engine', Version: '4.3.1' }, null];
    expect(describeDocker({}, { Version: '4.3.1', Components })).toEqual({
      engine: 'podman',
      version: '4.3.1',
    });
  });
});

describe('a service is asked what it is', () => {
  test('Podman by one request', async () => {
    const service = scriptedService(() => ok({ version: { Version: '4.3.1' } }));
    expect(await describePodmanService(service)).toEqual({ engine: 'podman', version: '4.3.1' });
    expect(service.calls).toEqual([{ kind: 'ask', method: 'GET', path: '/v4.0.0/libpod/info' }]);
  });

  test('Docker by two', async () => {
    const service = scriptedService(({ path }) => ok(path === '/version' ? VERSION : INFO));
    expect(await describeDockerService(service)).toEqual(describeDocker(INFO, VERSION));
    expect(service.calls.map(({ kind, path }) => [kind, path])).toEqual([
      ['ask', '/version'],
      ['ask', '/info'],
    ]);
  });

  test.each([
    ['refuses', refusal(500, 'cannot open its database')],
    ['is another one', { status: 404, text: '<html>' }],
    ['answers by half', { status: 200, text: '{"version":{' }],
    ['answers with nothing', { status: 200, text: '' }],
  ])('which %s: then nothing is known', async (_, answer) => {
    await expectFault(describePodmanService(scriptedService(() => answer)), 'Unavailable');
    await expectFault(describeDockerService(scriptedService(() => answer)), 'Unavailable');
  });

  test('and what it says of a failure is told', async () => {
    const service = scriptedService(() => refusal(500, 'cannot open its database\nmore'));
    await expect(describePodmanService(service)).rejects.toMatchObject({
      message: 'GET /v4.0.0/libpod/info: it was answered with 500: cannot open its database',
    });
  });
});

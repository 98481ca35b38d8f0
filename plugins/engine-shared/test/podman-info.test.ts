import { strict as assert } from 'node:assert';

import { describe, it } from 'vitest';

import { describePodman } from '../src/index.ts';
import { expectFault } from './support/index.ts';

/** As Podman 4.3.1 of root says it, shortened. */
const INFO = {
  host: {
    cgroupManager: 'cgroupfs',
    cgroupVersion: 'v1',
    cgroupControllers: ['cpuset', 'cpu', 'memory', 'pids'],
    eventLogger: 'file',
    networkBackend: 'netavark',
    ociRuntime: { name: 'runc', path: '/usr/bin/runc', version: 'runc version 1.1.5' },
    security: { rootless: false, seccompEnabled: true },
  },
  store: {
    graphDriverName: 'overlay',
    graphRoot: '/var/lib/containers/storage',
    runRoot: '/run/containers/storage',
  },
  registries: {},
  version: { APIVersion: '4.3.1', Version: '4.3.1', GoVersion: 'go1.19.8', Built: 0 },
} as const;

const DESCRIPTION = {
  engine: 'podman',
  version: '4.3.1',
  apiVersion: '4.3.1',
  rootless: false,
  cgroupVersion: 1,
  cgroupManager: 'cgroupfs',
  cgroupControllers: ['cpuset', 'cpu', 'memory', 'pids'],
  ociRuntime: 'runc',
  eventsLogger: 'file',
  networkBackend: 'netavark',
  storageDriver: 'overlay',
  storagePath: '/var/lib/containers/storage',
  runPath: '/run/containers/storage',
  searchRegistries: [],
} as const;

describe('what Podman says of itself', () => {
  it('is read', () => {
    assert.deepEqual(describePodman(INFO), DESCRIPTION);
  });

  it('names programs of networks and registries where it does', () => {
    const networkBackendInfo = {
      backend: 'netavark',
      path: '/usr/libexec/podman/netavark',
      dns: { path: '/usr/libexec/podman/aardvark-dns' },
    };
    assert.deepEqual(
      describePodman({
        ...INFO,
        host: { ...INFO.host, cgroupVersion: 'v2', networkBackendInfo },
        registries: { search: ['docker.io', 'quay.io'] },
      }),
      {
        ...DESCRIPTION,
        cgroupVersion: 2,
        networkProgram: '/usr/libexec/podman/netavark',
        dnsProgram: '/usr/libexec/podman/aardvark-dns',
        searchRegistries: ['docker.io', 'quay.io'],
      },
    );
  });

  it('is a version at least; what is strange is left out', () => {
    const info = { version: { Version: '5.4.2' }, host: null, store: [], registries: { search: 7 } };
    assert.deepEqual(describePodman(info), { engine: 'podman', version: '5.4.2', searchRegistries: [] });
  });

  it.each([{}, { version: null }, { version: { Version: 5 } }])('is nothing without it: %j', async (info) => {
    await expectFault(
      Promise.resolve().then(() => describePodman(info)),
      'Unavailable',
    );
  });
});

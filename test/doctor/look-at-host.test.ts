import { strict as assert } from 'node:assert';

import { describe, it } from 'vitest';

import type { EngineFacts, HostFacts } from '../../src/doctor/facts.ts';
import { lookAtHost } from '../../src/doctor/look-at-host.ts';
import { DOCKER, DOCKER_SOCKET, PODMAN, PROGRAM, SOCKET } from './facts.ts';
import { fakeHost, type FakeHostParts, FILE, FOLDER, SOCKET_FILE } from './fake-host.ts';

const BY_PROGRAM: EngineFacts = { endpoint: PROGRAM, kind: 'described', description: PODMAN };
const BY_DOCKER: EngineFacts = { endpoint: DOCKER_SOCKET, kind: 'described', description: DOCKER };
const UNREACHED: EngineFacts = { endpoint: SOCKET, kind: 'failed', code: 'Unavailable', message: 'no' };
const SYSTEMD = { '/run/systemd/system': FOLDER } as const;

function see(parts: FakeHostParts, engine: EngineFacts = BY_PROGRAM): Promise<HostFacts> {
  return lookAtHost(fakeHost(parts), engine);
}

describe('a socket', () => {
  it('that answered is not tried again', async () => {
    assert.deepEqual((await see({}, BY_DOCKER)).socket, { kind: 'listening' });
  });

  it.each<[string, FakeHostParts, HostFacts['socket']]>([
    ['that is not there', {}, { kind: 'missing' }],
    ['that is a folder', { at: { [SOCKET.path]: FOLDER } }, { kind: 'not-a-socket' }],
    [
      'that nobody is behind',
      { at: { [SOCKET.path]: SOCKET_FILE }, sockets: { [SOCKET.path]: 'refused' } },
      { kind: 'dead' },
    ],
    [
      'that is well',
      { at: { [SOCKET.path]: SOCKET_FILE }, sockets: { [SOCKET.path]: 'listening' } },
      { kind: 'listening' },
    ],
    ['that is gone meanwhile', { at: { [SOCKET.path]: SOCKET_FILE } }, { kind: 'missing' }],
    [
      'that may not be used',
      {
        at: { [SOCKET.path]: SOCKET_FILE },
        sockets: { [SOCKET.path]: 'denied' },
        files: {
          '/etc/passwd': 'x:x:5:5::/:\nroot:x:0:0::/root:',
          '/etc/group': 'root:x:0:\npodman:x:998:ann',
        },
      },
      {
        kind: 'denied',
        at: SOCKET.path,
        file: { kind: 'socket', mode: 0o660, uid: 0, gid: 998, user: 'root', group: 'podman' },
      },
    ],
    [
      'whose folder may not be entered',
      { at: { [SOCKET.path]: 'denied', '/run/podman': { kind: 'folder', mode: 0o700, uid: 0, gid: 7 } } },
      { kind: 'denied', at: '/run/podman', file: { kind: 'folder', mode: 0o700, uid: 0, gid: 7 } },
    ],
    [
      'with a folder far above that may not be entered',
      { at: { [SOCKET.path]: 'denied', '/run/podman': 'denied', '/run': FOLDER } },
      { kind: 'denied', at: '/run', file: { kind: 'folder', mode: 0o755, uid: 0, gid: 0 } },
    ],
  ])('%s', async (_, parts, socket) => {
    assert.deepEqual((await see(parts, UNREACHED)).socket, socket);
  });
});

describe('a program', () => {
  const at = { '/bin/podman': FILE, '/usr/bin/podman': FILE };

  it.each<[string, FakeHostParts, HostFacts['program']]>([
    ['is in no folder', {}, { kind: 'missing' }],
    ['is in the second one', { at, executable: ['/bin/podman'] }, { kind: 'found', at: '/bin/podman' }],
    ['is one that may not be executed', { at }, { kind: 'denied', at: '/usr/bin/podman' }],
    ['is a folder', { at: { '/bin/podman': FOLDER } }, { kind: 'missing' }],
  ])('%s', async (_, parts, program) => {
    assert.deepEqual((await see(parts)).program, program);
  });

  it('with a path is looked for there only', async () => {
    const endpoint = { ...PROGRAM, program: '/opt/podman' };
    const seen = await see({ at, executable: ['/bin/podman'] }, { ...BY_PROGRAM, endpoint });
    assert.deepEqual(seen.program, { kind: 'missing' });
  });
});

describe('the process', () => {
  it('has limits, and may raise them or not', async () => {
    const limits = [
      'Limit                     Soft Limit           Hard Limit           Units     ',
      'Max processes             unlimited            96365                processes ',
      'Max open files            1024                 524288               files     ',
    ].join('\n');
    const seen = await see({
      files: { '/proc/self/limits': limits, '/proc/self/status': 'Name:\tnode\nCapEff:\t00000000a80425fb\n' },
    });
    assert.deepEqual(seen.openFiles, { soft: 1024, hard: 524_288 });
    assert.deepEqual(seen.processes, { soft: Infinity, hard: 96_365 });
    assert.equal(seen.mayRaiseLimits, false);
    const root = await see({ files: { '/proc/self/status': 'CapEff:\t000001ffffffffff\n' } });
    assert.equal(root.mayRaiseLimits, true);
  });

  it.each([
    ['v2', 'cgroup2 /sys/fs/cgroup cgroup2 rw 0 0'],
    ['v1', 'cgroup /sys/fs/cgroup/cpu cgroup rw,cpu 0 0'],
    ['hybrid', 'cgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0\ncgroup /sys/fs/cgroup/cpu cgroup rw,cpu 0 0'],
    [undefined, 'proc /proc proc rw 0 0'],
  ])('lives in control groups: %s', async (cgroups, mounts) => {
    assert.equal((await see({ files: { '/proc/self/mounts': mounts } })).cgroups, cgroups);
  });
});

describe('units', () => {
  const CGROUP = { '/proc/self/cgroup': '0::/system.slice/shop.service\n' };
  const unitOf = async (files: Readonly<Record<string, string>>, uid = 0): Promise<HostFacts['unit']> =>
    (await see({ at: SYSTEMD, files, uid })).unit;

  it('are not looked for where systemd does not run', async () => {
    const seen = await see({ files: { ...CGROUP, '/etc/systemd/system/shop.service': '[Service]' } });
    assert.equal(seen.systemd, false);
    assert.equal(seen.unit, undefined);
    assert.equal(seen.enabledUnits, undefined);
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    [
      'has the default',
      { '/etc/systemd/system/shop.service': '[Service]\n#KillMode=process\n' },
      'control-group',
    ],
    ['says it', { '/lib/systemd/system/shop.service': '[Service]\nKillMode = mixed \n' }, 'mixed'],
    [
      'in /etc comes before the one of a package',
      {
        '/etc/systemd/system/shop.service': 'KillMode=process',
        '/lib/systemd/system/shop.service': 'KillMode=mixed',
      },
      'process',
    ],
    [
      'has drop-ins, in the order of their names, of which the first folder counts',
      {
        '/lib/systemd/system/shop.service': 'KillMode=mixed',
        '/lib/systemd/system/shop.service.d/20-b.conf': 'KillMode=none',
        '/etc/systemd/system/shop.service.d/10-a.conf': 'KillMode=control-group',
        '/etc/systemd/system/shop.service.d/20-b.conf': 'KillMode=process',
        '/etc/systemd/system/shop.service.d/30-c.txt': 'KillMode=mixed',
      },
      'process',
    ],
  ])('one %s', async (_, files, killMode) => {
    assert.deepEqual(await unitOf({ ...CGROUP, ...files }), { name: 'shop.service', killMode });
  });

  it('may be made of a template', async () => {
    const files = {
      '/proc/self/cgroup': '1:name=systemd:/system.slice/system-shop.slice/shop@a.service\n0::/\n',
      '/etc/systemd/system/shop@.service': 'KillMode=process',
    };
    assert.deepEqual(await unitOf(files), { name: 'shop@a.service', killMode: 'process' });
  });

  it('may be a user’s own', async () => {
    const files = {
      '/proc/self/cgroup': '0::/user.slice/user-1000.slice/user@1000.service/app.slice/shop.service',
      '/home/agent/.config/systemd/user/shop.service': 'KillMode=process',
      '/etc/systemd/system/shop.service': 'KillMode=mixed',
    };
    assert.deepEqual(await unitOf(files, 1000), { name: 'shop.service', killMode: 'process' });
  });

  it.each([
    '0::/user.slice/user-1000.slice/session-3.scope',
    '0::/user.slice/user-1000.slice/user@1000.service/app.slice/vte.scope',
    '0::/',
    '',
  ])('are none for what was started by hand: %s', async (cgroup) => {
    const files = { '/proc/self/cgroup': cgroup, '/etc/systemd/system/user@.service': 'KillMode=mixed' };
    assert.equal(await unitOf(files), undefined);
  });

  it('that are enabled, and the one behind the socket, are those of the engine’s user', async () => {
    const files = {
      '/etc/systemd/system/sockets.target.wants/podman.socket': '',
      '/etc/systemd/system/default.target.wants/podman-restart.service': '',
      '/lib/systemd/system/podman.service': 'KillMode=process',
      '/etc/systemd/user/default.target.wants/other.service': '',
      '/home/agent/.config/systemd/user/sockets.target.wants/podman.socket': '',
      '/usr/lib/systemd/user/podman.service': 'KillMode=mixed',
    };
    const system = await see({ at: SYSTEMD, files });
    assert.deepEqual(system.enabledUnits, ['podman-restart.service', 'podman.socket']);
    assert.equal(system.serviceKillMode, 'process');
    const user = await see({ at: SYSTEMD, files, uid: 1000 });
    assert.deepEqual(user.enabledUnits, ['podman.socket', 'other.service']);
    assert.equal(user.serviceKillMode, 'mixed');
    // A user on the socket of the host.
    const mixed = await see({ at: SYSTEMD, files, uid: 1000 }, UNREACHED);
    assert.equal(mixed.serviceKillMode, 'process');
  });
});

describe('a user who is not root', () => {
  it('has ids and lingers, or not', async () => {
    const files = { '/etc/subuid': 'ann:1:1\nagent:100000:65536\n', '/etc/subgid': '1000:100000:65536' };
    const at = { ...SYSTEMD, '/var/lib/systemd/linger/agent': FILE };
    const seen = await see({ uid: 1000, user: 'agent', files, at });
    assert.deepEqual(seen.subordinateIds, { users: true, groups: true });
    assert.equal(seen.lingers, true);
    const other = await see({ uid: 1001, user: 'agen', files, at });
    assert.deepEqual(other.subordinateIds, { users: false, groups: false });
    assert.equal(other.lingers, false);
  });

  it('may have ids that no file knows', async () => {
    const files = { '/etc/nsswitch.conf': 'passwd: files\nsubid: sss\n' };
    assert.equal((await see({ uid: 1000, files })).subordinateIds, undefined);
  });

  it('is not asked for of root, or with Docker', async () => {
    assert.equal((await see({})).subordinateIds, undefined);
    assert.equal((await see({ uid: 1000 }, BY_DOCKER)).subordinateIds, undefined);
  });
});

describe('settings', () => {
  it('of Podman are read from the host’s files, or from those of the endpoint', async () => {
    const files = {
      '/etc/containers/containers.conf.d/limits.conf': '[containers]\ndefault_ulimits = ["nofile=1:1"]\n',
      '/srv/own.conf': '[engine]\n# default_ulimits = []\nhelper_binaries_dir = [\n  "/opt/a", "/opt/b"\n]\n',
      '/usr/libexec/podman/netavark': '',
      '/opt/b/aardvark-dns': '',
    };
    const host = await see({ files });
    assert.equal(host.ulimitsConfigured, true);
    assert.deepEqual(host.networkPrograms, ['netavark']);
    const endpoint = { ...PROGRAM, configurationFiles: ['/srv/own.conf'] };
    const own = await see({ files }, { ...BY_PROGRAM, endpoint });
    assert.equal(own.ulimitsConfigured, false);
    assert.deepEqual(own.networkPrograms, ['netavark', 'aardvark-dns']);
  });

  it.each<[string, Readonly<Record<string, string>>, boolean | undefined]>([
    ['nothing', {}, undefined],
    ['its file', { '/etc/docker/daemon.json': '{ "iptables" : false }' }, false],
    ['its file, on', { '/etc/docker/daemon.json': '{ "iptables": true, "x": false }' }, undefined],
    ['its command', { '/run/docker.pid': '42', '/proc/42/cmdline': 'dockerd\0--iptables=false\0' }, false],
  ])('of Docker are told by %s', async (_, files, iptables) => {
    assert.equal((await see({ files }, BY_DOCKER)).dockerIptables, iptables);
  });

  it('of storage are those of the folders that the engine names', async () => {
    const storage = { type: 'other', freeBytes: 1, totalBytes: 2 } as const;
    const run = { type: 'tmpfs', freeBytes: 3, totalBytes: 4 } as const;
    const fileSystems = { '/var/lib/containers/storage': storage, '/run/containers/storage': run };
    const seen = await see({ fileSystems });
    assert.deepEqual([seen.storage, seen.run], [storage, run]);
    assert.deepEqual((await see({ fileSystems }, UNREACHED)).storage, undefined);
  });

  it('of another system than Linux are not looked for', async () => {
    const seen = await see({ platform: 'darwin', files: { '/proc/self/mounts': 'x x cgroup2' } });
    assert.deepEqual(Object.keys(seen).sort(), ['platform', 'uid', 'user', 'wallNow']);
  });
});

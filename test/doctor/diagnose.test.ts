import { strict as assert } from 'node:assert';

import { describe, it } from 'vitest';

import { diagnose } from '../../src/doctor/diagnose.ts';
import type { DoctorFacts } from '../../src/doctor/facts.ts';
import { RULE_GROUPS } from '../../src/doctor/rules/all-rules.ts';
import type { FindingCode } from '../../src/index.ts';
import { DOCKER_SOCKET, type FactChanges, failedWith, factsWith, PROGRAM, SOCKET, without } from './facts.ts';

const ROOTLESS = { description: { rootless: true }, host: { uid: 1000, user: 'agent' } } as const;
const rootless = ({ description, host }: FactChanges): DoctorFacts =>
  factsWith({
    description: { ...ROOTLESS.description, ...description },
    host: {
      ...ROOTLESS.host,
      lingers: true,
      subordinateIds: { users: true, groups: true },
      ...host,
    },
  });
const denied = { kind: 'socket', mode: 0o660, uid: 0, gid: 998, user: 'root', group: 'podman' } as const;
const NO_RAISE = { mayRaiseLimits: false } as const;
const full = (freeBytes: number, totalBytes: number): FactChanges => ({
  host: { storage: { type: 'other', freeBytes, totalBytes } },
});
const MIB = 1024 ** 2;

/** What is so, what is said of it, and what is nearly so, of which that is not said. */
interface Row {
  readonly code: FindingCode;
  readonly facts: DoctorFacts;
  readonly seen: RegExp;
  readonly remedy?: RegExp;
  readonly not: readonly DoctorFacts[];
}

const ROWS: readonly Row[] = [
  {
    code: 'host-not-linux',
    facts: failedWith('Unavailable', 'no', { host: { platform: 'darwin' } }),
    seen: /darwin/,
    not: [{ engine: { kind: 'unasked' }, host: { ...factsWith({}).host, platform: 'darwin' } }],
  },
  {
    code: 'program-missing',
    facts: failedWith('Unavailable', 'ENOENT', { host: { program: { kind: 'missing' } } }),
    seen: /^there is no program podman in \/usr\/bin:\/bin$/,
    remedy: /the package podman\)/,
    not: [failedWith('Unavailable', 'it broke', {})],
  },
  {
    code: 'program-denied',
    facts: failedWith('Unavailable', 'EACCES', {
      host: { user: 'agent', program: { kind: 'denied', at: '/opt/podman' } },
    }),
    seen: /^agent may not execute \/opt\/podman$/,
    remedy: /^chmod a\+rx \/opt\/podman,/,
    not: [failedWith('Unavailable', 'it broke', {})],
  },
  {
    code: 'socket-missing',
    facts: failedWith('Unavailable', 'ENOENT', { endpoint: SOCKET, host: { socket: { kind: 'missing' } } }),
    seen: /^there is no \/run\/podman\/podman\.sock$/,
    remedy: /systemctl enable --now podman\.socket/,
    not: [factsWith({ endpoint: SOCKET })],
  },
  {
    code: 'socket-denied',
    facts: failedWith('Unavailable', 'EACCES', {
      endpoint: SOCKET,
      host: { uid: 1001, user: 'agent', socket: { kind: 'denied', at: SOCKET.path, file: denied } },
    }),
    seen: /^agent \(uid 1001\) may not use \/run\/podman\/podman\.sock: a socket of user root and group podman, mode 0660$/,
    remedy: /as root, .*usermod -aG podman agent,/,
    not: [factsWith({ endpoint: SOCKET })],
  },
  {
    code: 'socket-dead',
    facts: failedWith('Unavailable', 'refused', {
      endpoint: { ...SOCKET, path: '/run/user/1000/podman/podman.sock' },
      host: { socket: { kind: 'dead' } },
    }),
    seen: /^nobody listens behind \/run\/user\/1000/,
    remedy: /^systemctl --user enable --now podman\.socket/,
    not: [factsWith({ endpoint: SOCKET })],
  },
  {
    code: 'socket-not-a-socket',
    facts: failedWith('Unavailable', 'refused', {
      endpoint: DOCKER_SOCKET,
      host: { socket: { kind: 'not-a-socket' } },
    }),
    seen: /docker\.sock is no socket$/,
    remedy: /systemctl enable --now docker\.service/,
    not: [factsWith({ endpoint: DOCKER_SOCKET })],
  },
  {
    code: 'engine-silent',
    facts: failedWith('DeadlineExceeded', 'describeEngine: no answer within 10000 ms', {}),
    seen: /no answer within 10000 ms/,
    remedy: /`podman info`/,
    not: [
      failedWith('Unavailable', 'no', {}),
      failedWith('DeadlineExceeded', 'no', { endpoint: SOCKET, host: { socket: { kind: 'dead' } } }),
    ],
  },
  {
    code: 'engine-failing',
    facts: failedWith('Unavailable', 'podman info: toml: line 24', {}),
    seen: /^podman info: toml: line 24$/,
    not: [
      failedWith('DeadlineExceeded', 'no', {}),
      failedWith('Unavailable', 'no', { host: { program: { kind: 'missing' } } }),
      failedWith('Unavailable', 'no', { endpoint: SOCKET, host: { socket: { kind: 'missing' } } }),
    ],
  },
  {
    code: 'engine-not-asked',
    facts: { ...factsWith({}), engine: { kind: 'unasked' } },
    seen: /cannot ask/,
    not: [failedWith('Unavailable', 'no', {})],
  },
  {
    code: 'host-not-seen',
    facts: factsWith({ host: { unseen: 'looking at the host: no answer within 5 ms' } }),
    seen: /no answer within 5 ms/,
    not: [factsWith({})],
  },
  {
    code: 'engine-too-old',
    facts: factsWith({ description: { version: '3.4.4' } }),
    seen: /Podman 3\.4\.4/,
    remedy: /Podman 4\.0 or newer/,
    not: [
      factsWith({ description: { version: '4.0.0' } }),
      factsWith({ endpoint: DOCKER_SOCKET, description: { version: '20.10.0' } }),
      factsWith({ description: { engine: 'other', version: '1.0.0' } }),
    ],
  },
  {
    code: 'engine-version-unknown',
    facts: factsWith({ description: { version: 'dev' } }),
    seen: /Podman dev/,
    not: [factsWith({ description: { version: 'v5.4.0-dev' } })],
  },
  {
    code: 'engine-untested',
    facts: factsWith({ endpoint: DOCKER_SOCKET, description: { version: '28.2.2' } }),
    seen: /Docker 28\.2\.2; tested are 20\.10/,
    not: [factsWith({ description: { version: '5.4.2' } }), factsWith({ description: { version: '3.0.1' } })],
  },
  {
    code: 'api-too-old',
    facts: factsWith({ endpoint: DOCKER_SOCKET, description: { apiVersion: '1.40' } }),
    seen: /1\.40, and 1\.41 is needed/,
    remedy: /Docker 20\.10/,
    not: [
      factsWith({ endpoint: DOCKER_SOCKET, description: { apiVersion: '1.50' } }),
      factsWith({ endpoint: PROGRAM, description: { apiVersion: '3.4.0' } }),
    ],
  },
  {
    code: 'engine-warns',
    facts: factsWith({
      endpoint: DOCKER_SOCKET,
      description: { warnings: ['WARNING: No swap limit support', 'two'] },
    }),
    seen: /^No swap limit support; two$/,
    not: [factsWith({ endpoint: DOCKER_SOCKET })],
  },
  {
    code: 'oci-runtime-broken',
    facts: without(factsWith({}), 'ociRuntime'),
    seen: /does not know the program/,
    not: [without(factsWith({ endpoint: DOCKER_SOCKET }), 'ociRuntime')],
  },
  {
    code: 'crun-on-hybrid-cgroups',
    facts: factsWith({ host: { cgroups: 'hybrid' } }),
    seen: /crun/,
    not: [
      factsWith({ host: { cgroups: 'hybrid' }, description: { ociRuntime: 'runc' } }),
      factsWith({ host: { cgroups: 'v1' } }),
    ],
  },
  {
    code: 'cgroups-by-absent-systemd',
    facts: factsWith({ host: { systemd: false } }),
    seen: /systemd/,
    not: [
      factsWith({ host: { systemd: false }, description: { cgroupManager: 'cgroupfs' } }),
      factsWith({ host: {} }),
    ],
  },
  {
    code: 'cgroups-v1',
    facts: factsWith({ description: { cgroupVersion: 1 }, host: { cgroups: 'hybrid' } }),
    seen: /version 1, with version 2 beside it/,
    not: [
      factsWith({ description: { cgroupVersion: 2 }, host: { cgroups: 'hybrid' } }),
      factsWith({ description: { engine: 'other', cgroupVersion: 1 } }),
    ],
  },
  {
    code: 'limits-not-delegated',
    facts: rootless({ description: { cgroupControllers: ['memory', 'pids'] } }),
    seen: /nothing limits cpu$/,
    not: [rootless({}), factsWith({ description: { cgroupControllers: ['memory'] } })],
  },
  {
    code: 'ulimits-not-raisable',
    facts: factsWith({ host: NO_RAISE }),
    seen: /524288 open files and 63000 processes/,
    remedy: /default_ulimits/,
    not: [
      factsWith({ host: { mayRaiseLimits: true } }),
      factsWith({ host: { ...NO_RAISE, ulimitsConfigured: true } }),
      factsWith({ host: NO_RAISE, endpoint: SOCKET }),
      rootless({ host: NO_RAISE }),
      factsWith({
        host: {
          ...NO_RAISE,
          openFiles: { soft: 1024, hard: 1_048_576 },
          processes: { soft: 1, hard: Infinity },
        },
      }),
    ],
  },
  {
    code: 'not-lingering',
    facts: rootless({ host: { lingers: false } }),
    seen: /user agent does not linger/,
    remedy: /^loginctl enable-linger agent$/,
    not: [rootless({}), factsWith({ host: { lingers: false } })],
  },
  {
    code: 'no-subordinate-ids',
    facts: rootless({ host: { subordinateIds: { users: true, groups: false } } }),
    seen: /^user agent is not in \/etc\/subgid$/,
    remedy: /65535 agent /,
    not: [
      rootless({}),
      factsWith({ host: { subordinateIds: { users: false, groups: false } } }),
      failedWith('Unavailable', 'no', {
        endpoint: SOCKET,
        host: {
          uid: 1000,
          socket: { kind: 'missing' },
          subordinateIds: { users: false, groups: false },
        },
      }),
    ],
  },
  {
    code: 'agent-unit-kills-monitors',
    facts: factsWith({ host: { unit: { name: 'shop.service', killMode: 'mixed' } } }),
    seen: /shop\.service with KillMode=mixed/,
    remedy: /of shop\.service/,
    not: [
      factsWith({}),
      factsWith({ host: { unit: { name: 'shop.service', killMode: 'none' } } }),
      factsWith({ endpoint: SOCKET, host: { unit: { name: 'shop.service', killMode: 'control-group' } } }),
    ],
  },
  {
    code: 'service-unit-kills-monitors',
    facts: factsWith({ endpoint: SOCKET, host: { serviceKillMode: 'control-group' } }),
    seen: /podman\.service has KillMode=control-group/,
    not: [
      factsWith({ endpoint: SOCKET }),
      factsWith({ host: { serviceKillMode: 'control-group' } }),
      factsWith({ endpoint: DOCKER_SOCKET, host: { serviceKillMode: 'control-group' } }),
    ],
  },
  {
    code: 'engine-not-at-boot',
    facts: factsWith({ endpoint: SOCKET, host: { enabledUnits: ['ssh.service'] } }),
    seen: /neither podman\.socket nor podman\.service is enabled/,
    remedy: /^systemctl enable --now podman\.socket$/,
    not: [
      factsWith({ endpoint: SOCKET }),
      factsWith({ endpoint: { ...SOCKET, path: '/srv/own.sock' }, host: { enabledUnits: [] } }),
      factsWith({ endpoint: SOCKET, host: { enabledUnits: [], systemd: false } }),
      factsWith({ endpoint: DOCKER_SOCKET, host: { enabledUnits: ['docker.socket'] } }),
    ],
  },
  {
    code: 'podman-restart-enabled',
    facts: factsWith({ host: { enabledUnits: ['podman-restart.service'] } }),
    seen: /podman-restart\.service is enabled/,
    not: [
      factsWith({}),
      factsWith({ endpoint: DOCKER_SOCKET, host: { enabledUnits: ['podman-restart.service'] } }),
    ],
  },
  {
    code: 'storage-lost-at-reboot',
    facts: factsWith({ host: { storage: { type: 'tmpfs', freeBytes: 1e12, totalBytes: 1e12 } } }),
    seen: /^\/var\/lib\/containers\/storage is on tmpfs$/,
    not: [factsWith({})],
  },
  {
    code: 'storage-on-overlay',
    facts: factsWith({ host: { storage: { type: 'overlay', freeBytes: 1e12, totalBytes: 1e12 } } }),
    seen: /on overlayfs$/,
    not: [factsWith({})],
  },
  {
    code: 'storage-copies-layers',
    facts: factsWith({ endpoint: DOCKER_SOCKET, description: { storageDriver: 'vfs' } }),
    seen: /vfs/,
    not: [factsWith({})],
  },
  {
    code: 'storage-almost-full',
    facts: factsWith(full(400 * MIB, 8000 * MIB)),
    seen: /^400 of 8000 MiB are free/,
    remedy: /^`podman image prune`/,
    not: [factsWith(full(600 * MIB, 8000 * MIB)), factsWith(full(6000 * MIB, 900_000 * MIB))],
  },
  {
    code: 'run-folder-lasts',
    facts: factsWith({ host: { run: { type: 'other', freeBytes: 1, totalBytes: 1 } } }),
    seen: /^\/run\/containers\/storage is not on tmpfs$/,
    not: [
      factsWith({}),
      factsWith({
        endpoint: DOCKER_SOCKET,
        host: { run: { type: 'other', freeBytes: 1, totalBytes: 1 } },
      }),
    ],
  },
  {
    code: 'network-program-missing',
    facts: factsWith({ host: { networkPrograms: ['aardvark-dns'] } }),
    seen: /netavark/,
    not: [
      factsWith({
        host: { networkPrograms: [] },
        description: { networkProgram: '/opt/netavark' },
      }),
      factsWith({ host: { networkPrograms: [] }, description: { networkBackend: 'cni' } }),
    ],
  },
  {
    code: 'dns-program-missing',
    facts: factsWith({
      host: { networkPrograms: ['netavark'] },
      description: { networkBackend: 'cni' },
    }),
    seen: /^dnsname, .* of cni/,
    remedy: /podman-plugins/,
    not: [
      factsWith({}),
      factsWith({ host: { networkPrograms: [] }, description: { dnsProgram: '/opt/aardvark-dns' } }),
    ],
  },
  {
    code: 'no-search-registries',
    facts: factsWith({ description: { searchRegistries: [] } }),
    seen: /no registry is searched/,
    not: [factsWith({}), factsWith({ endpoint: DOCKER_SOCKET, description: { searchRegistries: [] } })],
  },
  {
    code: 'no-events',
    facts: factsWith({ description: { eventsLogger: 'none' } }),
    seen: /events logger is none/,
    not: [factsWith({})],
  },
  {
    code: 'clock-wrong',
    facts: factsWith({ host: { wallNow: 86_400_000 } }),
    seen: /in the year 1970$/,
    not: [factsWith({})],
  },
  {
    code: 'live-restore-off',
    facts: factsWith({ endpoint: DOCKER_SOCKET, description: { liveRestore: false } }),
    seen: /live-restore is off/,
    not: [factsWith({ endpoint: DOCKER_SOCKET }), factsWith({ description: { liveRestore: false } })],
  },
  {
    code: 'iptables-off',
    facts: factsWith({ endpoint: DOCKER_SOCKET, host: { dockerIptables: false } }),
    seen: /iptables is off/,
    not: [factsWith({ endpoint: DOCKER_SOCKET })],
  },
];

const rules = RULE_GROUPS.flatMap((group) => group.rules);
const codesOf = (facts: DoctorFacts): readonly string[] => diagnose(facts).map(({ code }) => code);

describe('the rules', () => {
  it('have a code each, and a row here each', () => {
    assert.deepEqual(ROWS.map(({ code }) => code).sort(), rules.map(({ code }) => code).sort());
    assert.equal(new Set(rules.map(({ code }) => code)).size, rules.length);
  });

  it.each([
    ['Podman by its command line', factsWith({})],
    ['Podman by its socket', factsWith({ endpoint: SOCKET })],
    ['Podman without root', rootless({})],
    ['Docker', factsWith({ endpoint: DOCKER_SOCKET })],
  ])('say nothing where all is well: %s', (_, facts) => {
    assert.deepEqual(diagnose(facts), []);
  });

  it('say nothing that they do not know', () => {
    const { platform, uid, user, wallNow } = factsWith({}).host;
    const description = { engine: 'docker', version: '20.10.24' } as const;
    const engine = { endpoint: DOCKER_SOCKET, kind: 'described', description } as const;
    assert.deepEqual(diagnose({ engine, host: { platform, uid, user, wallNow } }), []);
  });

  it.each(ROWS.map((row) => [row.code, row] as const))('%s is seen where it is so', (code, row) => {
    const finding = diagnose(row.facts).find((one) => one.code === code);
    assert.ok(finding !== undefined, `found ${codesOf(row.facts).join(', ') || 'nothing'}`);
    assert.match(finding.seen, row.seen);
    if (row.remedy !== undefined) assert.match(finding.remedy, row.remedy);
    assert.doesNotMatch(finding.remedy, /<[a-z]+>/, 'a name was not filled in');
    assert.ok(finding.why.length > 20);
  });

  it.each(ROWS.map((row) => [row.code, row] as const))(
    '%s is not seen where it is nearly so',
    (code, row) => {
      assert.ok(row.not.length > 0);
      for (const facts of row.not) assert.ok(!codesOf(facts).includes(code));
    },
  );
});

describe('a diagnosis', () => {
  it('begins with the worst', () => {
    const facts = factsWith({
      description: { version: '3.0.0', storageDriver: 'vfs', eventsLogger: 'none' },
    });
    assert.deepEqual(codesOf(facts), ['engine-too-old', 'no-events', 'storage-copies-layers']);
  });

  it('says why an engine was not reached once only', () => {
    const facts = failedWith('Unavailable', 'connect ENOENT', {
      endpoint: SOCKET,
      host: { socket: { kind: 'missing' } },
    });
    assert.deepEqual(codesOf(facts), ['socket-missing']);
  });

  it('quotes no credentials', () => {
    const message = 'proxyconnect tcp: dial http://agent:correct-horse@proxy.example:3128\nsecond line';
    const [finding] = diagnose(failedWith('Unavailable', message, {}));
    assert.equal(finding?.seen, 'proxyconnect tcp: dial http://[redacted]@proxy.example:3128 second line');
  });
});

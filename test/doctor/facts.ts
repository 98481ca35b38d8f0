import type { EngineDescription, EngineEndpoint, FaultCode } from '../../src/index.ts';
import type { DoctorFacts, EngineFacts, HostFacts } from '../../src/doctor/facts.ts';

const GIB = 1024 ** 3;

/** Podman 4.3 of root on a host where all is well, reached over its command line. */
export const PODMAN: EngineDescription = {
  engine: 'podman',
  version: '4.3.1',
  apiVersion: '4.3.1',
  rootless: false,
  cgroupVersion: 2,
  cgroupManager: 'systemd',
  cgroupControllers: ['cpu', 'memory', 'pids'],
  ociRuntime: 'crun',
  storageDriver: 'overlay',
  storagePath: '/var/lib/containers/storage',
  runPath: '/run/containers/storage',
  eventsLogger: 'journald',
  networkBackend: 'netavark',
  searchRegistries: ['docker.io'],
};

export const DOCKER: EngineDescription = {
  engine: 'docker',
  version: '20.10.24+dfsg1',
  apiVersion: '1.41',
  rootless: false,
  cgroupVersion: 2,
  cgroupManager: 'systemd',
  storageDriver: 'overlay2',
  storagePath: '/var/lib/docker',
  liveRestore: true,
  warnings: [],
};

export const PROGRAM: EngineEndpoint = {
  engine: 'podman',
  via: 'program',
  program: 'podman',
  searchPath: '/usr/bin:/bin',
};
type SocketEndpoint = EngineEndpoint & { readonly via: 'socket' };

export const SOCKET: SocketEndpoint = { engine: 'podman', via: 'socket', path: '/run/podman/podman.sock' };
export const DOCKER_SOCKET: SocketEndpoint = {
  engine: 'docker',
  via: 'socket',
  path: '/var/run/docker.sock',
};

export const HOST: HostFacts = {
  platform: 'linux',
  uid: 0,
  user: 'root',
  wallNow: Date.UTC(2026, 10, 23),
  systemd: true,
  cgroups: 'v2',
  mayRaiseLimits: true,
  openFiles: { soft: 1024, hard: 524_288 },
  processes: { soft: 63_000, hard: 63_000 },
  ulimitsConfigured: false,
  unit: { name: 'agent.service', killMode: 'process' },
  serviceKillMode: 'process',
  enabledUnits: ['podman.socket', 'docker.service'],
  networkPrograms: ['netavark', 'aardvark-dns'],
  storage: { type: 'other', freeBytes: 20 * GIB, totalBytes: 30 * GIB },
  run: { type: 'tmpfs', freeBytes: GIB, totalBytes: GIB },
};

export interface FactChanges {
  readonly endpoint?: EngineEndpoint;
  readonly description?: Partial<EngineDescription>;
  readonly host?: Partial<HostFacts>;
}

/** A healthy engine with `changes`: Podman by its command line, unless the endpoint is another one. */
export function factsWith({ endpoint = PROGRAM, description, host }: FactChanges): DoctorFacts {
  const base = endpoint.engine === 'docker' ? DOCKER : PODMAN;
  const reached: Partial<HostFacts> =
    endpoint.via === 'socket'
      ? { socket: { kind: 'listening' } }
      : { program: { kind: 'found', at: '/usr/bin/podman' } };
  return {
    engine: { endpoint, kind: 'described', description: { ...base, ...description } },
    host: { ...HOST, ...reached, ...host },
  };
}

/** The same, of which nobody got an answer. */
export function failedWith(
  code: FaultCode,
  message: string,
  { endpoint = PROGRAM, host }: Omit<FactChanges, 'description'>,
): DoctorFacts {
  const engine: EngineFacts = { endpoint, kind: 'failed', code, message };
  return { ...factsWith({ endpoint, ...(host && { host }) }), engine };
}

/** `facts` without the parts of the description that are named. */
export function without(facts: DoctorFacts, ...keys: readonly (keyof EngineDescription)[]): DoctorFacts {
  const { engine } = facts;
  if (engine.kind !== 'described') return facts;
  const kept = Object.entries(engine.description).filter(([key]) => !keys.some((one) => one === key));
  const description = Object.fromEntries(kept) as unknown as EngineDescription;
  return { ...facts, engine: { ...engine, description } };
}

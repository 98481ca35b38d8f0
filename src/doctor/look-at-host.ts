import type { EngineFacts, HostFacts } from './facts.ts';
import type { HostReader } from './host-reader.ts';
import { lookAtEndpoint } from './look-at-endpoint.ts';
import { lookAtDockerSettings, lookAtPodmanSettings } from './look-at-settings.ts';
import { lookAtUnits } from './look-at-units.ts';
import { cgroupsIn, hasSubordinateIds, limitIn, mayRaiseLimits } from './parse-proc.ts';

/** Finds out what of the host matters for the engine that was asked. It changes nothing. */
export async function lookAtHost(host: HostReader, engine: EngineFacts): Promise<HostFacts> {
  const { platform, uid, user } = host;
  const facts: HostFacts = { platform, uid, user, wallNow: host.wallNow() };
  const { endpoint } = engine;
  const description = engine.kind === 'described' ? engine.description : undefined;
  const name = description?.engine ?? endpoint?.engine ?? 'other';
  if (platform !== 'linux') return facts;
  const isPodman = name === 'podman';
  const systemd = (await host.look('/run/systemd/system')) !== 'missing';
  const parts: readonly Partial<HostFacts>[] = await Promise.all([
    lookAtEndpoint(host, endpoint, description !== undefined),
    lookAtLimits(host),
    systemd && name !== 'other' ? lookAtUnits(host, { ofUser: isUsers(engine, uid) }) : {},
    isPodman && uid !== 0 ? lookAtUser(host, systemd) : {},
    isPodman ? lookAtPodmanSettings(host, endpoint) : {},
    name === 'docker' ? lookAtDockerSettings(host) : {},
    lookAtStorage(host, description?.storagePath, description?.runPath),
  ]);
  return parts.reduce<HostFacts>((all, part) => ({ ...all, ...part }), { ...facts, systemd });
}

/** A socket below the user's own folder is made by the user's own unit; so is what root's socket is not. */
function isUsers({ endpoint }: EngineFacts, uid: number): boolean {
  return endpoint?.via === 'socket' ? endpoint.path.startsWith('/run/user/') : uid !== 0;
}

async function lookAtLimits(host: HostReader): Promise<Partial<HostFacts>> {
  const [limits, status, mounts] = await Promise.all([
    host.readText('/proc/self/limits'),
    host.readText('/proc/self/status'),
    host.readText('/proc/self/mounts'),
  ]);
  const openFiles = limitIn(limits, 'Max open files');
  const processes = limitIn(limits, 'Max processes');
  const mayRaise = mayRaiseLimits(status);
  const cgroups = cgroupsIn(mounts);
  return {
    ...(openFiles && { openFiles }),
    ...(processes && { processes }),
    ...(mayRaise !== undefined && { mayRaiseLimits: mayRaise }),
    ...(cgroups && { cgroups }),
  };
}

async function lookAtUser(host: HostReader, systemd: boolean): Promise<Partial<HostFacts>> {
  const [users, groups, switches, lingering] = await Promise.all([
    host.readText('/etc/subuid'),
    host.readText('/etc/subgid'),
    host.readText('/etc/nsswitch.conf'),
    host.look(`/var/lib/systemd/linger/${host.user}`),
  ]);
  // Then somebody else than the files knows.
  const elsewhere = /^subid:/m.test(switches ?? '');
  const has = (text: string | undefined): boolean => hasSubordinateIds(text, host.user, host.uid);
  return {
    ...(systemd && { lingers: lingering !== 'missing' }),
    ...(!elsewhere && { subordinateIds: { users: has(users), groups: has(groups) } }),
  };
}

async function lookAtStorage(
  host: HostReader,
  storagePath: string | undefined,
  runPath: string | undefined,
): Promise<Partial<HostFacts>> {
  const storage = storagePath === undefined ? undefined : await host.fileSystem(storagePath);
  const run = runPath === undefined ? undefined : await host.fileSystem(runPath);
  return { ...(storage && { storage }), ...(run && { run }) };
}

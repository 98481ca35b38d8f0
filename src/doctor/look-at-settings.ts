import type { EngineEndpoint } from '../runtime/engine-description.ts';
import type { HostFacts } from './facts.ts';
import type { HostReader } from './host-reader.ts';

const CONTAINERS_CONF = ['/usr/share/containers/containers.conf', '/etc/containers/containers.conf'];
const CONTAINERS_CONF_FOLDER = '/etc/containers/containers.conf.d';

/** Where Podman and its packages put programs that it starts. */
const HELPER_FOLDERS: readonly string[] = [
  '/usr/local/libexec/podman',
  '/usr/local/lib/podman',
  '/usr/libexec/podman',
  '/usr/lib/podman',
  '/usr/libexec/cni',
  '/usr/lib/cni',
  '/usr/local/lib/cni',
  '/opt/cni/bin',
];

const HELPERS = ['netavark', 'aardvark-dns', 'dnsname'] as const;

/** What the files of Podman's configuration say, and which of its programs are there. */
export async function lookAtPodmanSettings(
  host: HostReader,
  endpoint: EngineEndpoint | undefined,
): Promise<Pick<HostFacts, 'ulimitsConfigured' | 'networkPrograms'>> {
  const given = endpoint?.via === 'program' ? endpoint.configurationFiles : undefined;
  const added = (await host.list(CONTAINERS_CONF_FOLDER)).filter((name) => name.endsWith('.conf'));
  const ofUser = host.uid === 0 ? [] : [`${host.home}/.config/containers/containers.conf`];
  const files = given ?? [
    ...CONTAINERS_CONF,
    ...added.map((name) => `${CONTAINERS_CONF_FOLDER}/${name}`),
    ...ofUser,
  ];
  const texts = await Promise.all(files.map(async (file) => (await host.readText(file)) ?? ''));
  return {
    ulimitsConfigured: texts.some((text) => /^[ \t]*default_ulimits[ \t]*=/m.test(text)),
    networkPrograms: await helpersIn(host, [...texts.flatMap(helperFolders), ...HELPER_FOLDERS]),
  };
}

/** `helper_binaries_dir = ["/usr/libexec/podman", …]`, on one line or several. */
function helperFolders(text: string): readonly string[] {
  const list = /^[ \t]*helper_binaries_dir[ \t]*=[ \t]*\[([^\]]*)\]/m.exec(text)?.[1] ?? '';
  return [...list.matchAll(/"(\/[^"]*)"/g)].flatMap(([, folder]) => folder ?? []);
}

async function helpersIn(host: HostReader, folders: readonly string[]): Promise<readonly string[]> {
  const lists = await Promise.all(folders.map((folder) => host.list(folder)));
  return HELPERS.filter((helper) => lists.some((names) => names.includes(helper)));
}

/** Whether dockerd leaves the packet filter alone: by its file, or by the command that it was started with. */
export async function lookAtDockerSettings(host: HostReader): Promise<Pick<HostFacts, 'dockerIptables'>> {
  const file = await host.readText('/etc/docker/daemon.json');
  const pid = (await host.readText('/run/docker.pid'))?.trim() ?? '';
  const command = /^\d+$/.test(pid) ? await host.readText(`/proc/${pid}/cmdline`) : undefined;
  if (/"iptables"\s*:\s*false/.test(file ?? '')) return { dockerIptables: false };
  if (command?.split('\0').includes('--iptables=false') === true) return { dockerIptables: false };
  return {};
}

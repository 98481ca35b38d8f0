import type { HostFacts, UnitFacts } from './facts.ts';
import type { HostReader } from './host-reader.ts';
import { unitIn } from './parse-proc.ts';

interface Units {
  /** Where files of units lie: the first one of a name counts. */
  readonly folders: readonly string[];
  /** Where units are enabled. */
  readonly wants: readonly string[];
}

const SYSTEM: Units = {
  folders: [
    '/run/systemd/transient',
    '/etc/systemd/system',
    '/run/systemd/system',
    '/usr/local/lib/systemd/system',
    '/usr/lib/systemd/system',
    '/lib/systemd/system',
  ],
  wants: ['/etc/systemd/system'],
};

function userUnits(home: string, uid: number): Units {
  return {
    folders: [
      `/run/user/${uid}/systemd/transient`,
      `${home}/.config/systemd/user`,
      '/etc/systemd/user',
      '/run/systemd/user',
      '/usr/lib/systemd/user',
      '/lib/systemd/user',
    ],
    wants: [`${home}/.config/systemd/user`, '/etc/systemd/user'],
  };
}

/** Units of systemd as their files say it: nothing is asked of systemd. `ofUser`: those of the engine are the user's own. */
export async function lookAtUnits(
  host: HostReader,
  { ofUser }: { readonly ofUser: boolean },
): Promise<Pick<HostFacts, 'unit' | 'serviceKillMode' | 'enabledUnits'>> {
  const own = userUnits(host.home, host.uid);
  const units = ofUser ? own : SYSTEM;
  const unit = unitIn(await host.readText('/proc/self/cgroup'));
  const killMode = unit && (await killModeOf(host, unit.ofUser ? own : SYSTEM, unit.name));
  const serviceKillMode = await killModeOf(host, units, 'podman.service');
  return {
    ...(unit && killMode !== undefined && { unit: { name: unit.name, killMode } satisfies UnitFacts }),
    ...(serviceKillMode !== undefined && { serviceKillMode }),
    enabledUnits: await enabledUnits(host, units),
  };
}

async function enabledUnits(host: HostReader, { wants }: Units): Promise<readonly string[]> {
  const enabled: string[] = [];
  for (const folder of wants) {
    for (const name of await host.list(folder)) {
      if (name.endsWith('.wants')) enabled.push(...(await host.list(`${folder}/${name}`)));
    }
  }
  return enabled;
}

/** `undefined` if there is no such unit. Drop-ins come after the file, in the order of their names. */
async function killModeOf(host: HostReader, { folders }: Units, name: string): Promise<string | undefined> {
  const names = [name, name.replace(/@[^.]*\./, '@.')];
  const file = await firstText(
    host,
    folders.flatMap((folder) => names.map((one) => `${folder}/${one}`)),
  );
  if (file === undefined) return undefined;
  const texts = [file, ...(await dropIns(host, folders, [...new Set(names)].reverse()))];
  const modes = texts.flatMap((text) => [...text.matchAll(/^KillMode[ \t]*=[ \t]*(\S+)[ \t]*$/gm)]);
  return modes.at(-1)?.[1] ?? 'control-group';
}

async function firstText(host: HostReader, paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const text = await host.readText(path);
    if (text !== undefined) return text;
  }
  return undefined;
}

async function dropIns(
  host: HostReader,
  folders: readonly string[],
  names: readonly string[],
): Promise<readonly string[]> {
  const byName = new Map<string, string>();
  for (const name of names) {
    // A file of the same name in an earlier folder replaces this one.
    for (const folder of folders.toReversed()) {
      for (const file of await host.list(`${folder}/${name}.d`)) {
        if (file.endsWith('.conf')) byName.set(file, `${folder}/${name}.d/${file}`);
      }
    }
  }
  const paths = [...byName].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, path]) => path);
  return Promise.all(paths.map(async (path) => (await host.readText(path)) ?? ''));
}

import type { EngineDescription } from 'rollforward';

import { type JsonObject, objectAt, stringAt } from './json-value.ts';
import { flagIn, known, partIn, textIn, textsIn } from './known-parts.ts';

/** What Podman's `info` says of it, the same by command line and by socket. Throws `Unavailable` if it has no version. */
export function describePodman(info: JsonObject): EngineDescription {
  const host = partIn(info, 'host');
  const store = partIn(info, 'store');
  const network = partIn(host, 'networkBackendInfo');
  const version = objectAt(info, 'version');
  return {
    engine: 'podman',
    version: stringAt(version, 'Version'),
    ...known<Optional>({
      apiVersion: textIn(version, 'APIVersion'),
      rootless: flagIn(partIn(host, 'security'), 'rootless'),
      cgroupVersion: CGROUPS.get(host['cgroupVersion']),
      cgroupManager: textIn(host, 'cgroupManager'),
      cgroupControllers: textsIn(host, 'cgroupControllers'),
      ociRuntime: textIn(partIn(host, 'ociRuntime'), 'name'),
      eventsLogger: textIn(host, 'eventLogger'),
      networkBackend: textIn(host, 'networkBackend'),
      networkProgram: textIn(network, 'path'),
      dnsProgram: textIn(partIn(network, 'dns'), 'path'),
      storageDriver: textIn(store, 'graphDriverName'),
      storagePath: textIn(store, 'graphRoot'),
      runPath: textIn(store, 'runRoot'),
      searchRegistries: searched(info),
    }),
  };
}

type Optional = Omit<EngineDescription, 'engine' | 'version' | 'liveRestore' | 'warnings'>;

const CGROUPS: ReadonlyMap<unknown, 1 | 2> = new Map([
  ['v1', 1],
  ['v2', 2],
]);

/** Podman leaves an empty list out. */
function searched(info: JsonObject): readonly string[] | undefined {
  if (info['registries'] === undefined) return undefined;
  return textsIn(partIn(info, 'registries'), 'search') ?? [];
}

import {
  flagIn,
  type JsonObject,
  known,
  partIn,
  stringAt,
  textIn,
  textsIn,
} from '@rollforward/engine-shared';
import type { EngineDescription } from 'rollforward';

/**
 * What `/info` and `/version` of Docker's API say of the engine behind it. Throws `Unavailable` if there is no version.
 * Podman answers to both as well, and is called by its name.
 */
export function describeDocker(info: JsonObject, version: JsonObject): EngineDescription {
  return {
    engine: isPodman(version) ? 'podman' : 'docker',
    version: stringAt(version, 'Version'),
    ...known<Optional>({
      apiVersion: textIn(version, 'ApiVersion'),
      rootless: isRootless(info),
      cgroupVersion: CGROUPS.get(info['CgroupVersion']),
      cgroupManager: textIn(info, 'CgroupDriver'),
      cgroupControllers: controllersOf(info),
      ociRuntime: textIn(info, 'DefaultRuntime'),
      storageDriver: textIn(info, 'Driver'),
      storagePath: textIn(info, 'DockerRootDir'),
      liveRestore: flagIn(info, 'LiveRestoreEnabled'),
      warnings: textsIn(info, 'Warnings'),
    }),
  };
}

type Optional = Pick<
  EngineDescription,
  | 'apiVersion'
  | 'rootless'
  | 'cgroupVersion'
  | 'cgroupManager'
  | 'cgroupControllers'
  | 'ociRuntime'
  | 'storageDriver'
  | 'storagePath'
  | 'liveRestore'
  | 'warnings'
>;

const CGROUPS: ReadonlyMap<unknown, 1 | 2> = new Map([
  ['1', 1],
  ['2', 2],
]);

function isPodman(version: JsonObject): boolean {
  const components = version['Components'];
  if (!Array.isArray(components)) return false;
  return components.some((one: unknown) => textIn(partIn({ one }, 'one'), 'Name') === 'Podman Engine');
}

function isRootless(info: JsonObject): boolean | undefined {
  return textsIn(info, 'SecurityOptions')?.some((option) => option.split(',').includes('name=rootless'));
}

/** Docker says of each limit whether it can set it, which is the same. */
function controllersOf(info: JsonObject): readonly string[] | undefined {
  const said = LIMITS.map(([key, controller]) => [controller, flagIn(info, key)] as const);
  if (said.every(([, can]) => can === undefined)) return undefined;
  return said.filter(([, can]) => can === true).map(([controller]) => controller);
}

const LIMITS = [
  ['CpuCfsQuota', 'cpu'],
  ['MemoryLimit', 'memory'],
  ['PidsLimit', 'pids'],
] as const;

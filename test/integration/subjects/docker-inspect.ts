import type { InspectedContainer } from 'rollforward/testing';

import { bytesOf, type EngineInspect, readInspect } from './read-inspect.ts';

/** The parts of Docker's inspect that are read here. */
export interface DockerInspect extends EngineInspect {
  readonly Config: EngineInspect['Config'] & { readonly StopSignal?: string };
  readonly HostConfig: EngineInspect['HostConfig'] & {
    readonly LogConfig: { readonly Type: string; readonly Config: Readonly<Record<string, string>> | null };
  };
}

/** What Docker shows, in the suite's words. */
export function readDockerInspect(shown: DockerInspect): InspectedContainer {
  const { NetworkMode: mode } = shown.HostConfig;
  const isOwn = mode === 'none' || mode === 'host';
  return readInspect(shown, {
    networks: isOwn ? [] : Object.keys(shown.NetworkSettings.Networks ?? {}),
    stopSignal: shown.Config.StopSignal ?? 'SIGTERM',
    logBytes: logBytes(shown.HostConfig.LogConfig),
  });
}

/** Docker keeps so many files of that size; one, where it is not told how many. */
function logBytes({ Type, Config }: DockerInspect['HostConfig']['LogConfig']): number {
  if (Type === 'none') return 0;
  return bytesOf(Config?.['max-size'] ?? '') * Number(Config?.['max-file'] ?? 1);
}

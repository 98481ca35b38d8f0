import type { InspectedContainer } from 'rollforward/testing';

import { bytesOf, type EngineInspect, readInspect } from './read-inspect.ts';

/** The parts of Podman's inspect that are read here. */
export interface PodmanInspect extends EngineInspect {
  readonly State: EngineInspect['State'] & { readonly ConmonPid?: number };
  readonly Config: EngineInspect['Config'] & { readonly StopSignal: number | string };
  readonly HostConfig: EngineInspect['HostConfig'] & {
    readonly LogConfig: { readonly Type: string; readonly Size?: string };
  };
}

/** What Podman shows, in the suite's words. */
export function readPodmanInspect(shown: PodmanInspect): InspectedContainer {
  const { NetworkMode: mode, LogConfig: log } = shown.HostConfig;
  return readInspect(shown, {
    networks: mode === 'bridge' ? Object.keys(shown.NetworkSettings.Networks ?? {}) : [],
    stopSignal: signalName(shown.Config.StopSignal),
    logBytes: log.Type === 'none' ? 0 : bytesOf(log.Size ?? ''),
  });
}

const SIGNALS: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  9: 'SIGKILL',
  10: 'SIGUSR1',
  12: 'SIGUSR2',
  15: 'SIGTERM',
};

function signalName(shown: number | string): string {
  return typeof shown === 'string' ? shown : (SIGNALS[shown] ?? String(shown));
}

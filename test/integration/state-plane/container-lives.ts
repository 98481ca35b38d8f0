import { readFile } from 'node:fs/promises';

import { livingProcesses } from '@rollforward/test-hosts';

import { LIFE_VARIABLE } from '../support/watch-lives.ts';

/** A container that lives, as the kernel tells it. */
export interface ContainerLife {
  readonly pid: number;
  /** The full id that its control group is named by. */
  readonly id: string;
  readonly service: string;
  readonly version: string;
}

/** All containers of `run` that live now. No engine is asked. */
export async function containerLives(run: string): Promise<readonly ContainerLife[]> {
  const pids = await livingProcesses(`${LIFE_VARIABLE}=${run}/`);
  const lives = await Promise.all(pids.map(lifeOf));
  return lives.filter((life) => life !== undefined).sort((a, b) => a.service.localeCompare(b.service));
}

/** The ids of those that live, by service, as reports have them. */
export function idsOf(lives: readonly ContainerLife[]): Readonly<Record<string, string>> {
  return Object.fromEntries(lives.map(({ service, id }) => [service, id]));
}

async function lifeOf(pid: number): Promise<ContainerLife | undefined> {
  const [environment, groups] = await Promise.all(
    ['environ', 'cgroup'].map((file) => readFile(`/proc/${pid}/${file}`, 'latin1').catch(() => '')),
  );
  const mark = environment?.split('\0').find((word) => word.startsWith(`${LIFE_VARIABLE}=`));
  const [, service, version] = mark?.split('/') ?? [];
  const id = /libpod-([0-9a-f]{64})/.exec(groups ?? '')?.[1];
  if (service === undefined || version === undefined || id === undefined) return undefined;
  return { pid, id, service, version };
}

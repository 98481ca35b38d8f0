import { readdir, readFile } from 'node:fs/promises';

import type { Clock, ContainerId } from 'rollforward';

/** Podman's, and Docker's. */
const MONITOR = /(^|\/)(conmon|containerd-shim[^/]*)$/;

/** How long the monitor of a run that is over may take to tidy up. */
const LOOKS = 20;
const LOOK_INTERVAL_MS = 100;

/**
 * Whether a monitor of container `id` lives, and goes on living, although the container does not run.
 *
 * A `podman start` that is killed half-way leaves one, with a process that waits for ever to become the container's:
 * Podman knows of neither, and the monitor holds the container's ports, so that it stands in its own way.
 */
export async function monitorStays(
  clock: Clock,
  id: ContainerId,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  for (let look = 1; await monitorLives(id); look += 1) {
    if (look === LOOKS) return true;
    await clock.sleep(LOOK_INTERVAL_MS, signal);
  }
  return false;
}

async function monitorLives(id: ContainerId): Promise<boolean> {
  return (await monitorsOf(id)).length > 0;
}

/**
 * Ends the monitors of a container whose process does not live. The full id says whose they are.
 *
 * Removing ends what Podman knows of; a monitor that it does not know of would hold the ports for good, against every
 * container that comes after. Docker waits for ever for a monitor that hangs, and notices at once that one has ended.
 */
export async function endMonitors(id: ContainerId): Promise<void> {
  killAll(await monitorsOf(id));
}

/**
 * Ends all that a start which was cut off has left of a container that never ran and has been removed: its monitors, and the
 * process that waits to become the container's. Most often that one ends with its monitor; it waits for good where it had
 * come as far as to wait for nothing but the word to begin.
 */
export async function endHalfStart(id: ContainerId): Promise<void> {
  await endMonitors(id);
  // No word on its command line says whose it is, and its control group does, by the full id.
  killAll(await pidsWhere(async (pid) => (await readProc(pid, 'cgroup')).includes(id)));
}

function monitorsOf(id: ContainerId): Promise<number[]> {
  return pidsWhere(async (pid) => {
    const [program = '', ...words] = (await readProc(pid, 'cmdline')).split('\0');
    return MONITOR.test(program) && words.includes(id);
  });
}

function killAll(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}

async function pidsWhere(isMeant: (pid: number) => Promise<boolean>): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((entry) => /^[0-9]+$/.test(entry)).map(Number);
  const found = await Promise.all(pids.map(async (pid) => ((await isMeant(pid)) ? [pid] : [])));
  return found.flat();
}

function readProc(pid: number, file: 'cmdline' | 'cgroup'): Promise<string> {
  return readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
}

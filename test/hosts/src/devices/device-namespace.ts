import { access } from 'node:fs/promises';
import { join } from 'node:path';

import { startDaemon } from '../servers/daemon.ts';
import type { Command } from '../system/private-namespaces.ts';

/** A network that nobody else has. Mounts and processes are those of the machine, as they are on a device. */
export interface DeviceNamespace {
  /** Of the process that keeps it. */
  readonly pid: number;
  /** The command that runs `command` in it. */
  readonly enter: (command: Command) => Command;
  release(): Promise<void>;
}

/** Makes one with a loopback device that is up. A file of it lies in `dir`. */
export async function makeDeviceNamespace(dir: string): Promise<DeviceNamespace> {
  const ready = join(dir, 'network-is-up');
  const script = 'ip link set lo up; : >"$1"; exec sleep infinity';
  const { pid, stop } = await startDaemon({
    program: 'unshare',
    args: ['--net', '--', 'sh', '-euc', script, 'sh', ready],
    isReady: () =>
      access(ready).then(
        () => true,
        () => false,
      ),
  });
  return {
    pid,
    // Not `ip netns exec`: it mounts another /sys, on which no container starts.
    enter: ({ program, args }) => ({
      program: 'nsenter',
      args: [`--net=/proc/${pid}/ns/net`, '--', program, ...args],
    }),
    release: () => stop('SIGKILL'),
  };
}

import { readdir, readFile } from 'node:fs/promises';

import type { PodmanHost } from '@rollforward/test-hosts';

/** What an engine runs that is no container. */
const PROGRAMS = ['podman', 'conmon', 'runc', 'netavark'] as const;

/** How many processes of the host's engine there are, by program. */
export type EngineProcesses = Readonly<Record<(typeof PROGRAMS)[number], number>>;

/** Counts the processes that name a file of `host` on their command line. No engine is asked. */
export async function countEngineProcesses(host: PodmanHost): Promise<EngineProcesses> {
  const counts = { podman: 0, conmon: 0, runc: 0, netavark: 0 };
  const pids = (await readdir('/proc')).filter((entry) => /^[0-9]+$/.test(entry));
  for (const pid of pids) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    const name = (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim();
    const program = PROGRAMS.find((one) => one === name);
    if (program !== undefined && command.includes(`${host.dir}/`)) counts[program] += 1;
  }
  return counts;
}

import { readdir, readFile } from 'node:fs/promises';

import type { PodmanHost } from '@rollforward/test-hosts';

const LASTING: ReadonlySet<string> = new Set(['events', 'logs']);

/** The processes of Podman on `host` that listen to events or logs, whoever started them: their kind and number. */
export async function podmanStreams(
  host: PodmanHost,
): Promise<readonly { readonly kind: string; readonly pid: number }[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const [, ...words] = (await read(pid, 'cmdline')).split('\0');
      const kind = words.find((word) => LASTING.has(word));
      if (kind === undefined) return [];
      const variables = (await read(pid, 'environ')).split('\0');
      return variables.includes(`HOME=${host.env['HOME']}`) ? [{ kind, pid }] : [];
    }),
  );
  return found.flat();
}

/** Cuts off what listens to events. */
export async function dropPodmanEvents(host: PodmanHost): Promise<void> {
  for (const { kind, pid } of await podmanStreams(host)) if (kind === 'events') kill(pid);
}

/** Ends whatever a case that failed left open. */
export async function endPodmanStreams(host: PodmanHost): Promise<void> {
  for (const { pid } of await podmanStreams(host)) kill(pid);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

function read(pid: number, file: string): Promise<string> {
  return readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import type { PodmanHost } from '@rollforward/test-hosts';

/** Begins `podman stop` of `id` and kills that client as soon as Podman says `stopping`: nobody sends SIGKILL then. */
export async function interruptPodmanStop(
  host: PodmanHost,
  id: string,
  status: () => Promise<string | undefined>,
): Promise<void> {
  const client = spawn(host.podman, ['stop', '--time', '60', id], { env: { ...host.env }, stdio: 'ignore' });
  const closed = once(client, 'close');
  const end = Date.now() + 10_000;
  while ((await status()) !== 'stopping') {
    if (Date.now() > end || client.exitCode !== null) throw new Error('the stop could not be caught');
    await sleep(20);
  }
  client.kill('SIGKILL');
  await closed;
}

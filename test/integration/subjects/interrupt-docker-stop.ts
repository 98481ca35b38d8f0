import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import type { DockerHost } from '@rollforward/test-hosts';

/**
 * Begins `docker stop` of `id` and kills the daemon as soon as it has sent the stop signal: nobody sends SIGKILL then.
 * Killing the client would change nothing, because it is the daemon that waits. The next daemon finds the container
 * running, and remembers no stop.
 */
export async function interruptDockerStop(host: DockerHost, id: string): Promise<void> {
  const since = String(Math.floor(Date.now() / 1000) - 1);
  const client = spawn(host.docker, ['stop', '--time', '60', id], { env: { ...host.env }, stdio: 'ignore' });
  const closed = once(client, 'close');
  const end = Date.now() + 10_000;
  while (!(await hasSentSignal(host, id, since))) {
    if (Date.now() > end || client.exitCode !== null) throw new Error('the stop could not be caught');
    await sleep(20);
  }
  await host.restartDaemon({ signal: 'SIGKILL' });
  await closed;
}

async function hasSentSignal(host: DockerHost, id: string, since: string): Promise<boolean> {
  const until = String(Math.ceil(Date.now() / 1000));
  const filters = ['--filter', `container=${id}`, '--filter', 'event=kill'];
  const { stdout } = await host.run(['events', '--since', since, '--until', until, ...filters]);
  return stdout !== '';
}

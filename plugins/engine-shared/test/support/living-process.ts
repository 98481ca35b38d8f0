import { spawn } from 'node:child_process';

/** A process that lives until `end`, and of which nobody can tell for sure that it is not a container's. */
export interface LivingProcess {
  readonly pid: number;
  end(): Promise<void>;
}

/** It sees files of its own, as a container does. Needs root, as real Podman does in these tests. */
export async function startLivingProcess(): Promise<LivingProcess> {
  const child = spawn('unshare', ['--mount', 'sh', '-c', 'echo up; exec sleep 600']);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  return {
    pid: child.pid ?? NaN,
    async end() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

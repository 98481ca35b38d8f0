import { spawn } from 'node:child_process';

import { LABELS } from 'rollforward';

import { RAW_GRACE, type RawCalls, type RawContainer } from './raw-calls.ts';

/** The raw calls as processes of `podman`, whose answers come through pipes. */
export function rawCli({ podman, env }: { podman: string; env: Readonly<Record<string, string>> }): RawCalls {
  function run(...args: readonly string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      const child = spawn(podman, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
      const said: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] };
      child.stdout.on('data', (chunk: Buffer) => said.stdout.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => said.stderr.push(chunk));
      child.once('error', reject);
      child.once('close', (code) => {
        if (code === 0) resolve(Buffer.concat(said.stdout).toString('utf8'));
        else
          reject(
            new Error(`podman ${args.join(' ')}: ${code} ${Buffer.concat(said.stderr).toString('utf8')}`),
          );
      });
    });
  }

  return {
    async list(owner) {
      await run('ps', '--all', '--no-trunc', '--format=json', `--filter=label=${LABELS.owner}=${owner}`);
    },
    async lookAtImage(reference) {
      await run('image', 'inspect', reference);
    },
    async lookAtNetwork(name) {
      await run('network', 'inspect', name);
    },
    create: async (container) => (await run(...createWords(container))).trim(),
    async start(id) {
      await run('start', id);
    },
    async stop(id) {
      await run('stop', `--time=${RAW_GRACE}`, id);
    },
    async remove(id) {
      await run('rm', '--volumes', id);
    },
    close: () => undefined,
  };
}

function createWords({ name, image, network, logFolder, labels }: RawContainer): readonly string[] {
  return [
    'create',
    '--pull=never',
    '--log-driver=k8s-file',
    `--name=${name}`,
    '--env=LOG_DIR=/log',
    `--mount=type=bind,source=${logFolder},target=/log`,
    `--network=${network}`,
    ...Object.entries(labels).map(([key, value]) => `--label=${key}=${value}`),
    image,
  ];
}

import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';

import { type DockerHost, obeysTerm, startDockerHost, type TestImage } from '@rollforward/test-hosts';
import type { ContainerId, ContainerRuntime, ContainerSpec, ExistingContainer } from 'rollforward';

import { dockerSocket } from '../../src/index.ts';
import { OWNER, testSpec } from './test-spec.ts';

/** A real Docker Engine of its own, and what tests say to it. */
export interface RealDocker {
  readonly host: DockerHost;
  readonly runtime: ContainerRuntime;
  spec(image: TestImage, rest?: Partial<ContainerSpec>): Promise<ContainerSpec>;
  create(image: TestImage, rest?: Partial<ContainerSpec>): Promise<ContainerId>;
  /** Created and started. */
  run(image: TestImage, rest?: Partial<ContainerSpec>): Promise<ContainerId>;
  /** Created, started, and obeying SIGTERM, as the program of an image does once it has set its trap. */
  runReady(image: TestImage, rest?: Partial<ContainerSpec>): Promise<ContainerId>;
  /** What Docker's own `inspect` says. */
  inspect(id: string): Promise<DockerInspected>;
  list(): Promise<readonly ExistingContainer[]>;
  /** A new folder of the host. */
  folder(): Promise<string>;
  /** Removes every container. */
  removeAll(): Promise<void>;
  stop(): Promise<void>;
}

/** The parts of `docker container inspect` that tests look at. */
export interface DockerInspected {
  readonly State: { readonly Status: string; readonly Pid: number; readonly ExitCode: number };
  readonly Config: { readonly Env: readonly string[] };
  readonly HostConfig: { readonly RestartPolicy: { readonly Name: string } };
}

/** Starts a host. */
export async function startRealDocker(): Promise<RealDocker> {
  const host = await startDockerHost();
  const runtime = dockerSocket({ socketPath: host.socketPath });
  const spec: RealDocker['spec'] = async (image, rest) => testSpec(await host.image(image), rest);
  const create: RealDocker['create'] = async (image, rest) =>
    runtime.createContainer(await spec(image, rest));
  const run: RealDocker['run'] = async (image, rest) => {
    const id = await create(image, rest);
    await runtime.startContainer(id);
    return id;
  };
  const inspect: RealDocker['inspect'] = async (id) => {
    const { stdout } = await host.run(['container', 'inspect', id]);
    const [inspected] = JSON.parse(stdout) as DockerInspected[];
    if (inspected === undefined) throw new Error('inspect gave nothing');
    return inspected;
  };
  return {
    host,
    runtime,
    spec,
    create,
    run,
    async runReady(image, rest) {
      const id = await run(image, rest);
      await obeysTerm((await inspect(id)).State.Pid);
      return id;
    },
    inspect,
    list: () => runtime.listContainers({ owner: OWNER }),
    folder: () => mkdtemp(join(host.dir, 'folder-')),
    async removeAll() {
      const { stdout } = await host.run(['ps', '--all', '--quiet', '--no-trunc']);
      const ids = stdout.split('\n').filter((id) => id !== '');
      if (ids.length > 0) await host.run(['rm', '--force', '--volumes', ...ids]);
    },
    stop: () => host.stop(),
  };
}

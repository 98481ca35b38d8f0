import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';

import {
  type ContainerId,
  type ContainerRuntime,
  type ContainerSpec,
  type ExistingContainer,
  ownershipLabels,
  type RuntimeDriver,
  systemClock,
} from 'rollforward';
import { obeysTerm, type PodmanHost, startPodmanHost, type TestImage } from '@rollforward/test-hosts';

import { createPodmanCliDriver, podmanCli } from '../../src/index.ts';

export const OWNER = 'device-1';

/** A real Podman of its own, and what tests say to it. */
export interface RealPodman {
  readonly host: PodmanHost;
  readonly runtime: ContainerRuntime;
  readonly driver: RuntimeDriver;
  /** A spec that runs, with a name of its own. The marker is in its environment. */
  spec(image: TestImage, rest?: Partial<ContainerSpec>): Promise<ContainerSpec>;
  create(image: TestImage, rest?: Partial<ContainerSpec>): Promise<ContainerId>;
  /** Created and started. */
  run(image: TestImage, rest?: Partial<ContainerSpec>): Promise<ContainerId>;
  /** Created, started, and obeying SIGTERM, as the program of an image does once it has set its trap. */
  runReady(image: TestImage, rest?: Partial<ContainerSpec>): Promise<ContainerId>;
  /** What Podman's own `inspect` says. */
  inspect(id: string): Promise<Inspected>;
  list(): Promise<readonly ExistingContainer[]>;
  /** A new folder of the host. */
  folder(): Promise<string>;
}

/** The parts of `podman container inspect` that tests look at. */
export interface Inspected {
  readonly Id: string;
  readonly Name: string;
  readonly Path: string;
  readonly Args: readonly string[];
  readonly State: { readonly Status: string; readonly Pid: number; readonly ConmonPid: number };
  readonly Config: Readonly<Record<string, unknown>> & { readonly Env: readonly string[] };
  readonly HostConfig: Readonly<Record<string, unknown>>;
  readonly Mounts: readonly Readonly<Record<string, unknown>>[];
  readonly NetworkSettings: {
    readonly Networks?: Readonly<Record<string, { readonly Aliases?: readonly string[] }>>;
  };
}

/** Is in the environment of every container of {@link RealPodman.spec}, by the container's name; with the NUL behind it, so that it is no other's beginning. */
export const markerOf = (name: string): string => `ROLLFORWARD_TEST_MARKER=${name}\0`;

/** One count for all: a marker is looked for on the whole machine. */
let count = 0;

export async function startRealPodman(): Promise<RealPodman> {
  const host = await startPodmanHost();
  const { podman, env } = host;
  const runtime = podmanCli({ podman, env });

  const spec: RealPodman['spec'] = async (image, rest = {}) => {
    count += 1;
    const name = rest.name ?? `shop.web-${process.pid}-${count}`;
    const gracePeriodSeconds = rest.gracePeriodSeconds ?? 3;
    return {
      name,
      image: await host.image(image),
      ports: [],
      mounts: [],
      network: { mode: 'none' },
      gracePeriodSeconds,
      ...rest,
      env: { ROLLFORWARD_TEST_MARKER: name, ...rest.env },
      labels: {
        ...ownershipLabels({
          owner: OWNER,
          deployment: 'shop',
          service: `web-${count}`,
          digest: `v1:${'0'.repeat(64)}`,
          gracePeriodSeconds,
          ports: [],
        }),
        ...rest.labels,
      },
    };
  };
  const create: RealPodman['create'] = async (image, rest) =>
    runtime.createContainer(await spec(image, rest));
  const run: RealPodman['run'] = async (image, rest) => {
    const id = await create(image, rest);
    await runtime.startContainer(id);
    return id;
  };
  const inspect: RealPodman['inspect'] = async (id) => {
    const { stdout } = await host.run(['container', 'inspect', id]);
    const [inspected] = JSON.parse(stdout) as Inspected[];
    if (inspected === undefined) throw new Error('inspect gave nothing');
    return inspected;
  };
  return {
    host,
    runtime,
    driver: createPodmanCliDriver({ podman, env, clock: systemClock }),
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
  };
}

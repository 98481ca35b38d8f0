import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { obeysTerm, type PodmanHost, startPodmanHost, type TestImage } from '@rollforward/test-hosts';
import type { ContainerId, ContainerRuntime, ContainerSpec, ExistingContainer } from 'rollforward';

import { podmanSocket } from '../../src/index.ts';
import { OWNER, testSpec } from './test-spec.ts';

/** A real Podman of its own with its service, and what tests say to it. */
export interface RealService {
  readonly host: PodmanHost;
  readonly socketPath: string;
  readonly runtime: ContainerRuntime;
  /**
   * Starts the service, with `env` besides its own and an end after `idleSeconds` (never), and waits until it listens. What
   * may end is held on to until {@link RealService.letGo}: a busy machine could be idle for that long before it is asked.
   */
  start(options?: {
    readonly env?: Readonly<Record<string, string>>;
    readonly idleSeconds?: number;
  }): Promise<void>;
  /** From now on the service may end when it is idle. */
  letGo(): void;
  /** Kills the service, and with `helpers` all that it is just running. Containers and their monitors live on. */
  kill(options?: { readonly helpers: boolean }): Promise<void>;
  /** When the service that was started last has ended. */
  ended(): Promise<void>;
  /** A spec that runs, with a name of its own. The marker is in its environment. */
  spec(image: TestImage, rest?: Partial<ContainerSpec>): Promise<ContainerSpec>;
  create(image: TestImage, rest?: Partial<ContainerSpec>): Promise<ContainerId>;
  /** Created and started. */
  run(image: TestImage, rest?: Partial<ContainerSpec>): Promise<ContainerId>;
  /** Created, started, and obeying SIGTERM, as the program of an image does once it has set its trap. */
  runReady(image: TestImage, rest?: Partial<ContainerSpec>): Promise<ContainerId>;
  /** What Podman's own `inspect` says. */
  inspect(id: string): Promise<Inspected>;
  /** The word that Podman's own list has for it. */
  wordOf(id: ContainerId): Promise<string | undefined>;
  list(): Promise<readonly ExistingContainer[]>;
  /** A new folder of the host. */
  folder(): Promise<string>;
  stop(): Promise<void>;
}

/** The parts of `podman container inspect` that tests look at. */
export interface Inspected {
  readonly State: { readonly Status: string; readonly Pid: number; readonly ConmonPid: number };
  readonly Config: { readonly Env: readonly string[] };
  readonly NetworkSettings: {
    readonly Networks?: Readonly<Record<string, { readonly Aliases?: readonly string[] }>>;
  };
}

/** Starts a host, and its service. */
export async function startRealService(): Promise<RealService> {
  const host = await startPodmanHost();
  const socketPath = join(host.dir, 'podman.sock');
  const runtime = podmanSocket({ socketPath });
  let child: ChildProcess | undefined;
  let held: Socket | undefined;

  const start: RealService['start'] = async ({ env = {}, idleSeconds = 0 } = {}) => {
    await startOnce(env, idleSeconds);
    if (idleSeconds === 0) return;
    held = await holdOn(socketPath);
    // It had ended already, or was about to.
    while (!(await answers(socketPath))) {
      letGo();
      await ended();
      await startOnce(env, idleSeconds);
      held = await holdOn(socketPath);
    }
  };
  const startOnce = async (env: Readonly<Record<string, string>>, idleSeconds: number): Promise<void> => {
    // In a group of its own, so that it can be killed with all that it runs.
    child = spawn(host.podman, ['system', 'service', `--time=${idleSeconds}`, `unix://${socketPath}`], {
      env: { ...host.env, ...env },
      detached: true,
      stdio: 'ignore',
    });
    for (let attempt = 0; !(await listens(socketPath)); attempt += 1) {
      if (idleSeconds > 0 && child.exitCode === 0) return;
      if (attempt === 6000 || child.exitCode !== null) throw new Error('the service does not listen');
      await sleep(10);
    }
  };
  const letGo = (): void => {
    held?.destroy();
    held = undefined;
  };
  const ended = async (): Promise<void> => {
    if (child !== undefined && child.exitCode === null && child.signalCode === null)
      await once(child, 'exit');
  };
  const kill: RealService['kill'] = async ({ helpers } = { helpers: false }) => {
    letGo();
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    process.kill(helpers ? -child.pid : child.pid, 'SIGKILL');
    await ended();
  };
  const spec: RealService['spec'] = async (image, rest) => testSpec(await host.image(image), rest);
  const create: RealService['create'] = async (image, rest) =>
    runtime.createContainer(await spec(image, rest));

  const run: RealService['run'] = async (image, rest) => {
    const id = await create(image, rest);
    await runtime.startContainer(id);
    return id;
  };
  const inspect: RealService['inspect'] = async (id) => {
    const { stdout } = await host.run(['container', 'inspect', id]);
    const [inspected] = JSON.parse(stdout) as Inspected[];
    if (inspected === undefined) throw new Error('inspect gave nothing');
    return inspected;
  };

  await start();
  return {
    host,
    socketPath,
    runtime,
    start,
    letGo,
    kill,
    ended,
    spec,
    create,
    run,
    async runReady(image, rest) {
      const id = await run(image, rest);
      await obeysTerm((await inspect(id)).State.Pid);
      return id;
    },
    inspect,
    async wordOf(id) {
      const { stdout } = await host.run(['ps', '--all', '--no-trunc', '--format=json']);
      const listed = JSON.parse(stdout) as readonly { Id: string; State: string }[];
      return listed.find(({ Id }) => Id === id)?.State;
    },
    list: () => runtime.listContainers({ owner: OWNER }),
    folder: () => mkdtemp(join(host.dir, 'folder-')),
    async stop() {
      await kill();
      await host.stop();
    },
  };
}

async function listens(socketPath: string): Promise<boolean> {
  const socket = connect(socketPath);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** A service is not idle while somebody listens to it. */
async function holdOn(socketPath: string): Promise<Socket> {
  const socket = connect(socketPath);
  socket.on('error', () => undefined);
  await once(socket, 'connect').catch(() => undefined);
  socket.resume().write('GET /v4.0.0/libpod/events?stream=true HTTP/1.1\r\nHost: x\r\n\r\n');
  return socket;
}

function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const question = get({ socketPath, path: '/_ping', agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    question.once('error', () => resolve(false));
  });
}

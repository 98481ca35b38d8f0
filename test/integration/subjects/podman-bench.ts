import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { freePort, type PodmanHost, type Registry, type TestImage } from '@rollforward/test-hosts';
import { type ContainerId, type ContainerRuntime, isContainerId, systemClock } from 'rollforward';
import type { BenchAbilities, BenchImage, ConformanceBench } from 'rollforward/testing';

import { interruptPodmanStop } from './interrupt-podman-stop.ts';
import { type PodmanInspect, readPodmanInspect } from './podman-inspect.ts';

const IMAGES: Readonly<Record<BenchImage, TestImage>> = {
  runs: 'v1',
  exits: 'exits',
  'ignores-stop': 'ignores-term',
  'stops-slowly': 'slow-stop',
  'anonymous-volume': 'volume',
  baked: 'baked',
};

/** A Podman, and the way in which the runtime under test reaches it. Benches share one. */
export interface PodmanRig {
  readonly host: PodmanHost;
  readonly registry: Registry;
  attach(): ContainerRuntime;
  /** Abilities that take hold between the runtime and Podman. */
  readonly between: Partial<BenchAbilities>;
  /** Ends whatever `between` has begun. */
  calm(): Promise<void>;
}

/** A bench that acts and looks behind the runtime's back, by Podman's own command line on the same store. */
export function openPodmanBench({ host, registry, attach, between, calm }: PodmanRig): ConformanceBench {
  const owner = `c-${randomBytes(4).toString('hex')}`;
  const strangers: ContainerId[] = [];
  const inspect = async (id: ContainerId): Promise<PodmanInspect | undefined> => {
    const { stdout, exitCode } = await host.run(['container', 'inspect', id], { reject: false });
    const [shown]: readonly PodmanInspect[] = exitCode === 0 ? JSON.parse(stdout) : [];
    return shown;
  };
  const directory = join(host.dir, owner);

  return {
    runtime: attach(),
    owner,
    clock: systemClock,
    attach,
    image: (kind) => host.image(IMAGES[kind]),
    absentImage: 'localhost:1/absent:1',
    async pullableImage() {
      const reference = `${registry.address}/${owner}/web:1`;
      await host.run(['push', '--quiet', await host.image('v2'), reference]);
      return reference;
    },
    async hostDirectory() {
      await mkdir(directory, { recursive: true });
      await writeFile(join(directory, 'file'), 'content');
      return directory;
    },
    freePort,
    async inspect(id) {
      const shown = await inspect(id);
      return shown && readPodmanInspect(shown);
    },
    async processEnvironment(id) {
      const environ = await readFile(`/proc/${(await inspect(id))?.State.Pid}/environ`, 'utf8');
      const variables = environ.split('\0').filter((variable) => variable !== '');
      return Object.fromEntries(
        variables.map((variable) => {
          const at = variable.indexOf('=');
          return [variable.slice(0, at), variable.slice(at + 1)];
        }),
      );
    },
    livingProcesses: (marker) => seenTwice(() => host.livingProcesses(marker)),
    async kill(pid) {
      process.kill(pid, 'SIGKILL');
    },
    async runForeign({ name, image, labels = {} }) {
      const options = Object.entries(labels).flatMap(([key, value]) => ['--label', `${key}=${value}`]);
      const { stdout } = await host.run(['run', '-d', '--network=none', '--name', name, ...options, image]);
      const id = stdout.trim();
      if (!isContainerId(id)) throw new Error(`podman run gave no id: ${stdout}`);
      strangers.push(id);
      return id;
    },
    async pause(id) {
      await host.run(['pause', id]);
    },
    interruptStop: (id) => interruptPodmanStop(host, id, async () => (await inspect(id))?.State.Status),
    async killUnnoticed(id) {
      const state = (await inspect(id))?.State;
      if (!state?.ConmonPid) throw new Error('Podman shows no monitor');
      // The monitor first: it must not see the end of the other.
      process.kill(state.ConmonPid, 'SIGKILL');
      process.kill(state.Pid, 'SIGKILL');
      await systemClock.sleep(200);
    },
    async print(id, text, stream) {
      const pid = (await inspect(id))?.State.Pid;
      await writeFile(`/proc/${pid}/fd/${stream === 'stdout' ? 1 : 2}`, `${text}\n`);
    },
    async makeForeignNetwork(name) {
      await host.run(['network', 'create', name]);
    },
    async networkLabels(name) {
      const { stdout, exitCode } = await host.run(['network', 'inspect', name], { reject: false });
      if (exitCode !== 0) return undefined;
      const [shown]: readonly { labels?: Record<string, string> }[] = JSON.parse(stdout);
      return shown?.labels ?? {};
    },
    async volumeExists(name) {
      return (await host.run(['volume', 'exists', name], { reject: false })).exitCode === 0;
    },
    ...between,
    async close() {
      await calm();
      await removeAll(host, owner, strangers);
    },
  };
}

/**
 * What two looks in a row find. A process that is said to be started may be about to become its program, and for that
 * moment the kernel shows it without any environment.
 */
async function seenTwice(look: () => Promise<readonly number[]>): Promise<readonly number[]> {
  let seen = await look();
  for (;;) {
    await systemClock.sleep(20);
    const again = await look();
    if (again.join() === seen.join()) return again;
    seen = again;
  }
}

/** Removes what a case made, by name and by the ids of its strangers. */
async function removeAll(host: PodmanHost, owner: string, strangers: readonly string[]): Promise<void> {
  const lines = async (...args: readonly string[]): Promise<readonly string[]> =>
    (await host.run(args)).stdout.split('\n').filter((line) => line !== '');
  const listed = await lines('ps', '--all', '--no-trunc', '--format', '{{.ID}} {{.Names}}');
  const ours = listed.map((line) => line.split(' ')).filter(([, name = '']) => name.startsWith(owner));
  const ids = new Set([...strangers, ...ours.map(([id = '']) => id)]);
  if (ids.size > 0) await host.run(['rm', '--force', '--time', '0', '--volumes', ...ids], { reject: false });
  for (const kind of ['network', 'volume']) {
    const names = (await lines(kind, 'ls', '--format', '{{.Name}}')).filter((name) => name.startsWith(owner));
    if (names.length > 0) await host.run([kind, 'rm', '--force', ...names], { reject: false });
  }
}

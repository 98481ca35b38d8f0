import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { podmanCli } from '@rollforward/podman-cli';
import {
  freePort,
  type PodmanHost,
  podmanWrapper,
  type PodmanWrapper,
  type Registry,
  startPodmanHost,
  startRegistry,
  type TestImage,
} from '@rollforward/test-hosts';
import {
  type ContainerId,
  type ContainerRuntime,
  isContainerId,
  SPEC_FEATURES,
  systemClock,
} from 'rollforward';
import type { BenchImage, ConformanceBench, ConformanceSubject } from 'rollforward/testing';

import { interruptPodmanStop } from './interrupt-podman-stop.ts';
import { type PodmanInspect, readPodmanInspect } from './podman-inspect.ts';
import { dropPodmanEvents, endPodmanStreams, podmanStreams } from './podman-streams.ts';
import { podmanWords, type PodmanWords } from './podman-words.ts';

/** A real Podman as a subject of the conformance suite. All benches share one host; `stop` ends it. */
export interface PodmanCliSubject extends ConformanceSubject {
  stop(): Promise<void>;
}

const IMAGES: Readonly<Record<BenchImage, TestImage>> = {
  runs: 'v1',
  exits: 'exits',
  'ignores-stop': 'ignores-term',
  'stops-slowly': 'slow-stop',
  'anonymous-volume': 'volume',
  baked: 'baked',
};

/** Starts a host and makes a subject of it. Throws `HostUnavailable` where Podman cannot be run. */
export async function startPodmanCliSubject(): Promise<PodmanCliSubject> {
  const host = await startPodmanHost();
  const words = podmanWords(host.dir);
  const podman = await podmanWrapper(host, { script: words.script });
  const registry = await startRegistry();
  const version = (await host.run(['version', '--format', '{{.Client.Version}}'])).stdout.trim();
  return {
    name: `podman-cli on Podman ${version}`,
    groups: ['core', 'image', 'network', 'events', 'logs'],
    features: { spec: SPEC_FEATURES, exitCodes: true, oomKilled: false, scope: 'host' },
    optionalVerbs: ['renameContainer'],
    open: () => openBench(host, podman, words, registry),
    async stop() {
      await host.stop();
      await registry.stop();
    },
  };
}

async function openBench(
  host: PodmanHost,
  podman: PodmanWrapper,
  words: PodmanWords,
  registry: Registry,
): Promise<ConformanceBench> {
  const owner = `c-${randomBytes(4).toString('hex')}`;
  const strangers: ContainerId[] = [];
  const attach = (): ContainerRuntime => podmanCli({ podman: podman.path, env: host.env });
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
      return Object.fromEntries(
        environ
          .split('\0')
          .filter((variable) => variable !== '')
          .map((variable) => {
            const at = variable.indexOf('=');
            return [variable.slice(0, at), variable.slice(at + 1)];
          }),
      );
    },
    livingProcesses: (marker) => host.livingProcesses(marker),
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
    setWord: () => words.hibernate(),
    engineRequests: async () => (await podman.calls()).length,
    disturb: (disturbance) => podman.setMode(disturbance === 'none' ? 'pass' : disturbance),
    dropEvents: () => dropPodmanEvents(host),
    async print(id, text, stream) {
      const pid = (await inspect(id))?.State.Pid;
      await writeFile(`/proc/${pid}/fd/${stream === 'stdout' ? 1 : 2}`, `${text}\n`);
    },
    openStreams: async () => (await podmanStreams(host)).length,
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
    async close() {
      await words.wake();
      await podman.setMode('pass');
      await endPodmanStreams(host);
      await removeAll(host, owner, strangers);
    },
  };
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

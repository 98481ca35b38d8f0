import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { CommandResult, RunOptions, TestImage } from '@rollforward/test-hosts';
import { type ContainerId, type ContainerRuntime, isContainerId, systemClock } from 'rollforward';
import type { BenchAbilities, BenchImage, ConformanceBench, InspectedContainer } from 'rollforward/testing';

import { splitAtEquals } from './read-inspect.ts';

const IMAGES: Readonly<Record<BenchImage, TestImage>> = {
  runs: 'v1',
  exits: 'exits',
  'ignores-stop': 'ignores-term',
  'stops-slowly': 'slow-stop',
  'anonymous-volume': 'volume',
  baked: 'baked',
};

/** An engine behind the runtime's back: its own command line, and what each engine has in a way of its own. */
export interface BenchEngine {
  /** A folder of the host that the engine can mount from. */
  readonly dir: string;
  /** Runs the engine's client. */
  run(args: readonly string[], options?: RunOptions): Promise<CommandResult>;
  image(image: TestImage): Promise<string>;
  livingProcesses(marker: string): Promise<readonly number[]>;
  freePort(): Promise<number>;
  version(): Promise<string>;
  inspect(id: ContainerId): Promise<SeenContainer | undefined>;
  /** Pushes an image that is here to a registry as `reference`, which is not here then. */
  push(image: string, reference: string): Promise<void>;
  networkLabels: BenchAbilities['networkLabels'];
  interruptStop: BenchAbilities['interruptStop'];
  killUnnoticed: BenchAbilities['killUnnoticed'];
  /** Further options of a forced `rm`. */
  readonly removeOptions: readonly string[];
}

/** A container as its engine shows it. */
export interface SeenContainer {
  readonly shown: InspectedContainer;
  /** 0 where it has none. */
  readonly pid: number;
}

/** An engine, and the way in which the runtime under test reaches it. Benches share one. */
export interface EngineRig {
  readonly engine: BenchEngine;
  /** `127.0.0.1:<port>` of a registry that the engine trusts. */
  readonly registry: string;
  attach(): ContainerRuntime;
  /** Abilities that take hold between the runtime and the engine. */
  readonly between: Partial<BenchAbilities>;
  /** Ends whatever `between` or the engine have begun. */
  calm(): Promise<void>;
}

/** A bench that acts and looks behind the runtime's back, by the engine's own command line and by the kernel. */
export function openEngineBench({ engine, registry, attach, between, calm }: EngineRig): ConformanceBench {
  const owner = `c-${randomBytes(4).toString('hex')}`;
  const strangers: ContainerId[] = [];
  const directory = join(engine.dir, owner);
  const pidOf = async (id: ContainerId): Promise<number> => {
    const pid = (await engine.inspect(id))?.pid ?? 0;
    if (pid <= 0) throw new Error('the engine shows no process');
    return pid;
  };

  return {
    runtime: attach(),
    owner,
    clock: systemClock,
    attach,
    image: (kind) => engine.image(IMAGES[kind]),
    absentImage: 'localhost:1/absent:1',
    async pullableImage() {
      const reference = `${registry}/${owner}/web:1`;
      await engine.push(await engine.image('v2'), reference);
      return reference;
    },
    async hostDirectory() {
      await mkdir(directory, { recursive: true });
      await writeFile(join(directory, 'file'), 'content');
      return directory;
    },
    freePort: () => engine.freePort(),
    engineVersion: () => engine.version(),
    inspect: async (id) => (await engine.inspect(id))?.shown,
    async processEnvironment(id) {
      const environ = await readFile(`/proc/${await pidOf(id)}/environ`, 'utf8');
      return Object.fromEntries(
        environ
          .split('\0')
          .filter((variable) => variable !== '')
          .map(splitAtEquals),
      );
    },
    livingProcesses: (marker) => seenTwice(() => engine.livingProcesses(marker)),
    async kill(pid) {
      process.kill(pid, 'SIGKILL');
    },
    async runForeign({ name, image, labels = {} }) {
      const options = Object.entries(labels).flatMap(([key, value]) => ['--label', `${key}=${value}`]);
      const { stdout } = await engine.run(['run', '-d', '--network=none', '--name', name, ...options, image]);
      const id = stdout.trim();
      if (!isContainerId(id)) throw new Error(`run gave no id: ${stdout}`);
      strangers.push(id);
      return id;
    },
    async pause(id) {
      await engine.run(['pause', id]);
    },
    interruptStop: (id) => engine.interruptStop(id),
    killUnnoticed: (id) => engine.killUnnoticed(id),
    async print(id, text, stream) {
      await writeFile(`/proc/${await pidOf(id)}/fd/${stream === 'stdout' ? 1 : 2}`, `${text}\n`);
    },
    async makeForeignNetwork(name) {
      await engine.run(['network', 'create', name]);
    },
    networkLabels: (name) => engine.networkLabels(name),
    async volumeExists(name) {
      return (await engine.run(['volume', 'inspect', name], { reject: false })).exitCode === 0;
    },
    ...between,
    async close() {
      await calm();
      await removeAll(engine, owner, strangers);
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
async function removeAll(engine: BenchEngine, owner: string, strangers: readonly string[]): Promise<void> {
  const { run, removeOptions } = engine;
  const ours = async (...args: readonly string[]): Promise<readonly string[]> => {
    const lines = (await run(args)).stdout.split('\n').map((line) => line.split(' '));
    return lines.flatMap(([id = '', name = '']) => (name.startsWith(owner) ? [id] : []));
  };
  const containers = await ours('ps', '--all', '--no-trunc', '--format', '{{.ID}} {{.Names}}');
  const ids = new Set([...strangers, ...containers]);
  if (ids.size > 0) {
    await run(['rm', '--force', '--volumes', ...removeOptions, ...ids], { reject: false });
  }
  // By id: Docker lets two have one name.
  const networks = await ours('network', 'ls', '--no-trunc', '--format', '{{.ID}} {{.Name}}');
  if (networks.length > 0) await run(['network', 'rm', ...networks], { reject: false });
  const volumes = await ours('volume', 'ls', '--format', '{{.Name}} {{.Name}}');
  if (volumes.length > 0) await run(['volume', 'rm', '--force', ...volumes], { reject: false });
}

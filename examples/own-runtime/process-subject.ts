import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  type ContainerId,
  type ContainerRuntime,
  type ContainerSpec,
  defineRuntime,
  systemClock,
} from 'rollforward';
import type { ConformanceBench, ConformanceSubject, InspectedContainer } from 'rollforward/testing';

import { processDriver } from './process-driver.ts';

/** The programs that the suite asks for, as shell programs of this host. */
const shell = (script: string) => ['/bin/sh', '-c', script] as const;
const PROGRAMS = {
  runs: shell('trap "exit 0" TERM; while :; do sleep 0.05; done'),
  exits: shell('exit 3'),
  'ignores-stop': shell('trap "" TERM; while :; do sleep 0.05; done'),
  'stops-slowly': shell('trap "sleep 1; exit 0" TERM; while :; do sleep 0.05; done'),
};

/** What the suite has to know of this runtime: what it claims, what it is known not to do, and how to look behind it. */
export const processSubject: ConformanceSubject = {
  name: 'programs of the host',
  groups: ['core'],
  features: { spec: ['command', 'args', 'hostNetwork'], exitCodes: false, oomKilled: false, scope: 'host' },
  lacks: ['disturb', 'engineRequests', 'interruptStop', 'killUnnoticed', 'runForeign', 'setWord'],
  knownGaps: { 'C9.end-time': 'nobody notes when a program has ended' },
  open: openBench,
};

/** What the suite needs of a file of the driver. */
interface Entry {
  readonly id: ContainerId;
  readonly spec: ContainerSpec;
}

async function openBench(): Promise<ConformanceBench> {
  const directory = await mkdtemp(join(tmpdir(), 'own-runtime-'));
  const open = (): ContainerRuntime => {
    const driver = processDriver({ directory, programs: PROGRAMS });
    return defineRuntime({
      ...driver,
      async startContainer(id) {
        await driver.startContainer(id);
        // A shell takes a moment to come to its `trap`, and takes no signal as the suite wants it before.
        await until(async () => (await leadersWith(id)).every(takesItsSignal));
      },
    });
  };
  const specs = async (): Promise<Entry[]> => {
    const files = (await readdir(directory)).filter((file) => file.endsWith('.json'));
    return Promise.all(files.map(async (file) => JSON.parse(await readFile(join(directory, file), 'utf8'))));
  };
  return {
    runtime: open(),
    attach: open,
    owner: `bench-${randomBytes(4).toString('hex')}`,
    clock: systemClock,
    image: async (kind) => kind,
    absentImage: 'nobody/has:this',
    async hostDirectory() {
      await writeFile(join(directory, 'a-file'), '');
      return directory;
    },
    async inspect(id) {
      const found = (await specs()).find((one) => one.id === id);
      return found && inspected(found);
    },
    async processEnvironment(id) {
      const [pid] = await leadersWith(id);
      return pid === undefined ? {} : environmentOf(pid);
    },
    livingProcesses: leadersWith,
    async kill(pid) {
      process.kill(pid, 'SIGKILL');
    },
    async pause(id) {
      for (const pid of await leadersWith(id)) process.kill(pid, 'SIGSTOP');
      await until(async () => (await leadersWith(id)).every((pid) => /^State:\tT/m.test(statusOf(pid))));
    },
    async close() {
      for (const { id } of await specs())
        for (const pid of await leadersWith(id)) process.kill(-pid, 'SIGKILL');
      await rm(directory, { recursive: true });
    },
  };
}

/** What a file of the driver says, in the words of the suite. */
function inspected({ id, spec }: Entry): InspectedContainer {
  return {
    id,
    name: spec.name,
    env: spec.env,
    command: spec.command ?? [],
    args: spec.args ?? [],
    labels: spec.labels,
    hostNetwork: true,
    gracePeriodSeconds: spec.gracePeriodSeconds,
    restartsByItself: false,
    logBytes: 0,
  };
}

/** Main processes, each the first of its group, that have `value` in their environment. */
async function leadersWith(value: string): Promise<readonly number[]> {
  const pids: number[] = [];
  for (const name of await readdir('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || !Object.values(await environmentOf(pid)).includes(value)) continue;
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    const [, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (group === name) pids.push(pid);
  }
  return pids;
}

async function environmentOf(pid: number): Promise<Readonly<Record<string, string>>> {
  const text = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
  const lines = text.split('\0').filter((line) => line.includes('='));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

/** SIGTERM is the 15th: whether it is ignored or caught. A shell without a `trap` ends by itself, soon. */
function takesItsSignal(pid: number): boolean {
  const masks = [...statusOf(pid).matchAll(/^Sig(?:Ign|Cgt):\t([0-9a-f]+)$/gm)];
  return masks.length === 0 || masks.some(([, mask]) => (BigInt(`0x${mask}`) >> 14n) % 2n === 1n);
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await systemClock.sleep(5);
}

// A runtime for programs of a Linux host: the same agent, documents and promises, without an engine.
//
// A container is a file that says what shall run, and processes that carry its id in their environment. So nothing has to
// be remembered: whoever looks finds in /proc what lives, also after the agent was killed.
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

import {
  containerId,
  type ContainerId,
  type ContainerSpec,
  type ExistingContainer,
  type FaultCode,
  LABELS,
  type RuntimeDriver,
  RuntimeFault,
  systemClock,
} from 'rollforward';

export interface ProcessDriverOptions {
  /** Keeps what was created; made with mode 0700, because specs hold secrets. */
  readonly directory: string;
  /** What an image is here: a program by its absolute path, and its arguments. */
  readonly programs: Readonly<Record<string, readonly [path: string, ...args: string[]]>>;
}

/** What is in a container's file. */
interface Entry {
  readonly id: ContainerId;
  readonly spec: ContainerSpec;
  readonly argv: readonly string[];
  /** Milliseconds since the Unix epoch; absent until its first start. */
  readonly startedAt?: number;
}

const MARK = 'ROLLFORWARD_PROCESS=';
const POLL_MS = 20;

export function processDriver({ directory, programs }: ProcessDriverOptions): RuntimeDriver {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const fileOf = ({ spec }: Entry): string => join(directory, `${spec.name}.json`);

  function entries(): readonly Entry[] {
    const files = readdirSync(directory).filter((file) => file.endsWith('.json'));
    return files.map((file): Entry => JSON.parse(readFileSync(join(directory, file), 'utf8')));
  }

  function entryOf(id: ContainerId): Entry | undefined {
    return entries().find((entry) => entry.id === id);
  }

  /** Whole or not at all: a list may be read at any moment. */
  function write(entry: Entry): void {
    writeFileSync(`${fileOf(entry)}.new`, JSON.stringify(entry), { mode: 0o600 });
    renameSync(`${fileOf(entry)}.new`, fileOf(entry));
  }

  function programOf(image: string): readonly string[] {
    const found = Object.entries(programs).find(([name, argv]) => [name, imageId(argv)].includes(image));
    if (found === undefined) throw fault('ImageNotFound', `${image} is no program of this host`);
    return found[1];
  }

  return {
    name: 'processes',
    features: {
      spec: ['command', 'args', 'hostNetwork'],
      exitCodes: false,
      oomKilled: false,
      scope: 'host',
    },
    async listContainers({ owner }) {
      const alive = processes();
      const owned = entries().filter(({ spec }) => spec.labels[LABELS.owner] === owner);
      return owned.map((entry) => statusOf(entry, alive.get(entry.id)));
    },
    async containerStatus(ref) {
      const entry = entries().find(({ id, spec }) => ('id' in ref ? id === ref.id : spec.name === ref.name));
      return entry === undefined ? { state: 'absent' } : statusOf(entry, processes().get(entry.id));
    },
    async createContainer(spec) {
      const [path = '', ...args] = programOf(spec.image);
      // Another command drops the arguments of the one that it replaces.
      const argv = [...(spec.command ?? [path]), ...(spec.args ?? (spec.command === undefined ? args : []))];
      const entry: Entry = { id: containerId(randomBytes(32).toString('hex')), spec, argv };
      try {
        // 'wx' gives a name once, whoever asks for it at the same time.
        writeFileSync(fileOf(entry), JSON.stringify(entry), { flag: 'wx', mode: 0o600 });
      } catch (error) {
        throw codeOf(error) === 'EEXIST' ? fault('NameConflict', `${spec.name} is taken`) : error;
      }
      return entry.id;
    },
    startContainer: (id) =>
      alone(id, async () => {
        const entry = entryOf(id);
        if (entry === undefined) throw fault('ContainerBroken', 'it is not there any more');
        const alive = processes().get(id);
        if (alive?.frozen === true) throw fault('StillRunning', 'it is paused');
        if (alive !== undefined) return;
        // Before the program: if the agent dies in between, a one-shot has run rather than runs twice.
        write({ ...entry, startedAt: systemClock.wallNow() });
        try {
          await begin(entry);
        } catch (error) {
          write(entry);
          const cannot = ['ENOENT', 'EACCES', 'ENOEXEC'].includes(codeOf(error));
          throw cannot ? fault('CommandNotFound', `${entry.argv[0]} cannot be executed`) : error;
        }
      }),
    async stopContainer(id, { gracePeriodSeconds }) {
      const entry = entryOf(id);
      if (entry === undefined) return { kind: 'absent' };
      if (!processes().has(id)) return { kind: 'already-stopped' };
      const killAt = systemClock.now() + gracePeriodSeconds * 1000;
      if (gracePeriodSeconds > 0) send(id, 'SIGTERM');
      let killed = false;
      while (processes().has(id)) {
        if (systemClock.now() >= killAt) {
          send(id, 'SIGKILL');
          killed = true;
        }
        await systemClock.sleep(POLL_MS);
      }
      return { kind: killed ? 'killed' : 'stopped', finishedAt: systemClock.wallNow() };
    },
    async removeContainer(id) {
      const entry = entryOf(id);
      if (processes().has(id)) throw fault('StillRunning', 'its process lives');
      if (entry !== undefined) rmSync(fileOf(entry), { force: true });
    },
    async ensureImage(reference) {
      return { id: imageId(programOf(reference)), labels: {} };
    },
    async ensureNetwork() {
      throw fault('Unsupported', 'programs of the host are in its own network');
    },
    async removeNetwork() {
      // There is none, so there is nothing to do.
    },
  };
}

/** One start of a container at a time, on the whole host: the kernel gives a name once, and frees it with its holder. */
async function alone(id: ContainerId, work: () => Promise<void>): Promise<void> {
  for (;;) {
    const lock = createServer();
    const failure = await new Promise<Error | undefined>((resolve) => {
      lock.once('error', resolve).listen(`\0rollforward-start-${id}`, () => resolve(undefined));
    });
    if (failure === undefined) return work().finally(() => lock.close());
    if (codeOf(failure) !== 'EADDRINUSE') throw failure;
    await systemClock.sleep(POLL_MS);
  }
}

/** What lives of a container. */
interface Alive {
  readonly pids: readonly number[];
  /** Somebody has sent SIGSTOP. */
  readonly frozen: boolean;
}

/** What lives of each container, by its id. The kernel is asked each time: there is no memory that could be wrong. */
function processes(): ReadonlyMap<string, Alive> {
  const found = new Map<string, Alive>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
      const id = environment.find((line) => line.startsWith(MARK))?.slice(MARK.length);
      if (id === undefined) continue;
      const { pids = [], frozen = false } = found.get(id) ?? {};
      const state = /^State:\s+(\S)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      found.set(id, { pids: [...pids, Number(pid)], frozen: frozen || state === 'T' });
    } catch {
      // It has ended meanwhile, or belongs to somebody else.
    }
  }
  return found;
}

function statusOf({ id, spec, startedAt }: Entry, alive: Alive | undefined): ExistingContainer {
  const facts = { id, name: spec.name, image: spec.image, labels: spec.labels };
  if (alive?.frozen === true) return { ...facts, state: 'paused' };
  if (alive !== undefined) return { ...facts, state: 'running', startedAt: startedAt ?? 0 };
  return startedAt === undefined ? { ...facts, state: 'created' } : { ...facts, state: 'exited', startedAt };
}

/** Detached, so that nothing that ends the agent ends it too. It is given nothing of the agent's own environment. */
async function begin({ id, spec, argv: [path = '', ...args] }: Entry): Promise<void> {
  const env = { ...spec.env, [MARK.slice(0, -1)]: id };
  const child = spawn(path, args, { detached: true, stdio: 'ignore', env });
  child.unref();
  await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject));
}

/** To all of it. What is frozen takes the signal when it goes on. */
function send(id: ContainerId, signal: NodeJS.Signals): void {
  for (const pid of processes().get(id)?.pids ?? []) {
    try {
      process.kill(pid, signal);
      process.kill(pid, 'SIGCONT');
    } catch (error) {
      if (codeOf(error) !== 'ESRCH') throw error;
    }
  }
}

function imageId(argv: readonly string[]): string {
  return `sha256:${createHash('sha256').update(JSON.stringify(argv)).digest('hex')}`;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function fault(code: FaultCode, message: string): RuntimeFault {
  return new RuntimeFault({ code, message });
}

import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

import { processState } from '../system/processes.ts';
import { SYSTEM_PATH } from '../system/requirements.ts';

/** A server that runs as a child of this process and never outlives it. */
export interface Daemon {
  readonly pid: number;
  /** Stops it where it is, and resolves when it stands: connections stay open and nothing answers. */
  freeze(): Promise<void>;
  /** Lets a frozen one go on. */
  thaw(): void;
  /** Ends it, gently by default, frozen or not, and waits for its end. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** What to run, and how to see that it is there. */
export interface DaemonOptions {
  readonly program: string;
  readonly args: readonly string[];
  /** Its environment beside `PATH`; nothing by default. */
  readonly env?: Readonly<Record<string, string>>;
  readonly isReady: () => Promise<boolean>;
}

/** For a machine that does other things as well. */
const READY_WITHIN_MS = 60_000;
const GENTLE_MS = 20_000;

/** Starts a server and waits until it answers. Rejects with its last words where it ends before, or never does. */
export async function startDaemon({ program, args, env, isReady }: DaemonOptions): Promise<Daemon> {
  // The kernel ends it when this process is killed; setpriv then becomes the program.
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', program, ...args], {
    env: { PATH: SYSTEM_PATH, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let lastWords = '';
  child.stderr.on('data', (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString()).slice(-2000);
  });
  const kill = (): void => void child.kill('SIGKILL');
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', (error) => {
      lastWords += error.message;
      resolve();
    });
  });

  for (const begin = performance.now(); !(await isReady()); await sleep(5)) {
    const late = performance.now() - begin > READY_WITHIN_MS;
    if (!late && isRunning(child)) continue;
    kill();
    await ended;
    throw new Error(`${program} ${late ? 'is not ready' : 'ended'}: ${lastWords.trim()}`);
  }
  return {
    pid: child.pid ?? 0,
    freeze: async () => {
      child.kill('SIGSTOP');
      while (isRunning(child) && (await processState(child.pid)) !== 'T') await sleep(1);
    },
    thaw: () => void child.kill('SIGCONT'),
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      child.kill('SIGCONT');
      await Promise.race([ended, sleep(GENTLE_MS, undefined, { ref: false }).then(kill)]);
      await ended;
    },
  };
}

function isRunning(child: ChildProcess): child is ChildProcess & { pid: number } {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

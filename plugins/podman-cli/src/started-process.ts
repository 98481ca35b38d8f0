import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';

import type { Variables } from './podman-environment.ts';

/** How a process ended, or why it was not started. */
export interface ProcessEnd {
  /** Absent if it was not started or a signal ended it. */
  readonly exitCode?: number;
  readonly signal?: NodeJS.Signals;
  /** Why it was not started: `ENOENT`. */
  readonly error?: string;
}

export interface StartedProcess {
  /** Absent if it could not be started. */
  readonly child?: ChildProcess;
  /** Never rejects. It does not wait for whoever else holds the pipes. */
  readonly ended: Promise<ProcessEnd>;
}

/**
 * Starts `program` with exactly `env`, in a session of its own: no Ctrl-C and no signal to the agent's process group
 * reaches it, and it can be killed with all that it started. It lives on when the agent ends.
 */
export function startProcess(
  program: string,
  args: readonly string[],
  options: { readonly env: Variables; readonly stdio: StdioOptions },
): StartedProcess {
  try {
    const child = spawn(program, args, { ...options, detached: true });
    const ended = new Promise<ProcessEnd>((resolve) => {
      child.once('error', (error: NodeJS.ErrnoException) => resolve(notStarted(error)));
      child.once('exit', (exitCode, signal) => {
        resolve({ ...(exitCode !== null && { exitCode }), ...(signal !== null && { signal }) });
      });
    });
    return { child, ended };
  } catch (error) {
    // Most failures are told by an event; too many arguments are thrown.
    return { ended: Promise.resolve(notStarted(error as NodeJS.ErrnoException)) };
  }
}

/** Kills a process with all that it started: a wrapper in front of Podman has children of its own. */
export function killGroup({ child }: StartedProcess, signal: NodeJS.Signals): void {
  if (child?.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended already.
  }
}

/** Whether a process or anything that it started in its group is still there. */
export function groupLives({ child }: StartedProcess): boolean {
  if (child?.pid === undefined) return false;
  try {
    return process.kill(-child.pid, 0);
  } catch {
    return false;
  }
}

function notStarted({ code = 'for an unknown reason' }: NodeJS.ErrnoException): ProcessEnd {
  return { error: code };
}

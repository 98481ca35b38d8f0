import { setTimeout as sleep } from 'node:timers/promises';

import { demandWaiting, untilAborted } from '@rollforward/engine-shared';

import { collectText } from './collected-text.ts';
import type { PodmanResult } from './podman.ts';
import type { Variables } from './podman-environment.ts';
import { resultOf, unavailable } from './process-result.ts';
import { groupLives, killGroup, startProcess } from './started-process.ts';

/** Bytes: many thousands of containers. Whoever says more than that is not Podman. */
const LONGEST_ANSWER = 32 * 1024 * 1024;

/** How long what a process said may be on its way after it ended, while somebody else holds its pipes. */
const LATE_MS = 500;

const TERM_TO_KILL_MS = 2000;

export interface PipedCall {
  readonly env: Variables;
  readonly signal: AbortSignal | undefined;
  /** How the process is ended when nobody waits any more: `SIGTERM` leaves it two seconds to clean up. */
  readonly killSignal: 'SIGTERM' | 'SIGKILL';
  readonly onLine?: (line: string) => void;
  readonly onPid?: (pid: number) => void;
}

/**
 * Runs a process that may be killed, and reads what it says from pipes. It settles when the process has ended, even if
 * a grandchild holds the pipes, and at once when its signal is aborted.
 */
export async function runPiped(
  program: string,
  args: readonly string[],
  call: PipedCall,
): Promise<PodmanResult> {
  const { env, signal, killSignal, onLine, onPid } = call;
  demandWaiting(signal);
  const started = startProcess(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const { child, ended } = started;
  let tooMuch = false;
  const onTooMuch = (): void => {
    tooMuch = true;
    killGroup(started, 'SIGKILL');
  };
  const stdout = collectText(child?.stdout, { most: LONGEST_ANSWER, onTooMuch });
  const stderr = collectText(child?.stderr, { most: LONGEST_ANSWER, onTooMuch, ...(onLine && { onLine }) });
  if (child?.pid !== undefined) onPid?.(child.pid);

  const closed = new Promise((resolve) => child?.once('close', resolve));
  const letGo = (): void => {
    child?.stdout?.destroy();
    child?.stderr?.destroy();
    child?.unref();
  };
  const read = async (): Promise<PodmanResult> => {
    const end = await ended;
    const late = new AbortController();
    if (child?.pid !== undefined) {
      await Promise.race([closed, sleep(LATE_MS, undefined, { signal: late.signal }).catch(() => undefined)]);
    }
    late.abort();
    letGo();
    if (tooMuch) throw unavailable('podman said more than can be its answer');
    return resultOf(end, { stdout: stdout.text(), stderr: stderr.text() });
  };
  return untilAborted(read(), signal, () => {
    killGroup(started, killSignal);
    if (killSignal === 'SIGKILL') return letGo();
    const timer = setTimeout(() => killGroup(started, 'SIGKILL'), TERM_TO_KILL_MS);
    void ended.then(() => {
      // What it had started, a wrapper's Podman say, may still be there and not have heard.
      if (!groupLives(started)) clearTimeout(timer);
      letGo();
    });
  });
}

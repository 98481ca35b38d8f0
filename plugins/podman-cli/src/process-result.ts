import { RuntimeFault } from 'rollforward';

import type { PodmanResult } from './podman.ts';
import type { ProcessEnd } from './started-process.ts';

/**
 * The result of a process that ended by itself.
 *
 * Throws `Unavailable` if a signal ended it or it could not be started, and `InvalidSpec` if its arguments are more
 * than the kernel takes. What it was called with is in no message.
 */
export function resultOf(end: ProcessEnd, said: Omit<PodmanResult, 'exitCode'>): PodmanResult {
  if (end.exitCode !== undefined) return { exitCode: end.exitCode, ...said };
  if (end.signal !== undefined) throw unavailable(`podman was ended by ${end.signal}`);
  if (end.error === 'E2BIG') {
    throw new RuntimeFault({ code: 'InvalidSpec', message: 'more arguments than a process can be given' });
  }
  throw unavailable(`podman cannot be run: ${end.error}`);
}

export function unavailable(message: string): RuntimeFault {
  return new RuntimeFault({ code: 'Unavailable', message });
}

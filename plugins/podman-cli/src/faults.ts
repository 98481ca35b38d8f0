import { faultCode, type EngineVerb, shortReason } from '@rollforward/engine-shared';
import { RuntimeFault } from 'rollforward';

import type { PodmanResult } from './podman.ts';

/** The fault that `result` of a failed call is. */
export function faultOf(verb: EngineVerb, result: PodmanResult): RuntimeFault {
  const code = faultCode(verb, errorOf(result.stderr));
  return new RuntimeFault({ code, message: `podman ${verb}: ${reasonOf(result)}` });
}

/**
 * What Podman says at last. Warnings and progress go before, of tries that failed for reasons of their own; the
 * error itself may have several lines.
 */
function errorOf(stderr: string): string {
  const begin = [...stderr.matchAll(/^error\b/gim)].at(-1)?.index ?? 0;
  return stderr.slice(begin).trim();
}

/** One short line of what Podman said. */
export function reasonOf({ stderr, exitCode }: Pick<PodmanResult, 'stderr' | 'exitCode'>): string {
  const reason = shortReason(errorOf(stderr).replace(/^error:? /i, ''));
  return reason === '' ? `ended with ${exitCode} and said nothing` : reason;
}

import type { Goal } from './plan.ts';
import type { Situation } from './situation.ts';

/** Where a lane in this situation is going. */
export function goalOf({ wanted, others, target }: Situation): Goal {
  if (wanted === undefined) return 'drop';
  if (target?.container.state === 'running') return 'keep';
  return others.length > 0 ? 'replace' : 'run';
}

/** Why something is created or started. */
export function whyStarted({ wanted, target, others, documentName }: Situation): string {
  const [old] = others;
  if (old !== undefined && wanted !== undefined) {
    return `digest ${shortDigest(old.ownership.digest)} → ${shortDigest(wanted.digest)} (document ${documentName})`;
  }
  if (target === undefined) return `wanted and not there (document ${documentName})`;
  if (target.container.state !== 'exited') return 'created and not started yet';
  const { exitCode } = target.container;
  return exitCode === undefined ? 'it ended' : `it ended with exit code ${exitCode}`;
}

/** `v1:` and as much of the rest as tells two apart. */
function shortDigest(digest: string): string {
  return `${digest.slice(0, 'v1:'.length + 8)}…`;
}

import type { SourceClauseId } from './source-clauses.ts';
import type { SourceBenchAbility } from './source-subject.ts';
import type { SourceTrial } from './source-trial.ts';

/** One thing that a clause demands of a source, seen by doing it. */
export interface SourceCase {
  /** Stable: `S3.put-after-delete`. */
  readonly id: `${SourceClauseId}.${string}`;
  /** A sentence that is true of a sound source. */
  readonly title: string;
  /** Skipped where the subject's benches lack one of them. */
  readonly needs?: readonly SourceBenchAbility[];
  /** Whether it waits for a hint: skipped where the source gives none. */
  readonly awaitsHints?: true;
  /** Rejects unless the source does what the case demands. */
  run(trial: SourceTrial): Promise<void>;
}

/** The clause that `testCase` belongs to. */
export function sourceClauseOf({ id }: SourceCase): string {
  return id.slice(0, id.indexOf('.'));
}

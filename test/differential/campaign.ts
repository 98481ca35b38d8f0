import fc from 'fast-check';

import type { Play } from './play.ts';
import { sequencesOf } from './sequence-arbitrary.ts';
import type { Sequence } from './step.ts';

/** What is played. */
export interface CampaignOptions {
  readonly seed: number;
  /** How many sequences. */
  readonly count: number;
  /** Steps of each. */
  readonly calls: number;
  /** Where one sequence is, and no other: `17`, or `17:3:0` for what it was shrunk to. */
  readonly path?: string | undefined;
  /** For how long a sequence with a difference is made smaller. */
  readonly shrinkMs: number;
  play(sequence: Sequence): Promise<Play>;
  /** Told of each sequence when it is over, and shrunk if that was to be done. */
  onEnd?(ended: EndedSequence): void;
  /** Told when a difference was found, before it is shrunk. */
  onDifference?(index: number, play: Play): void;
}

/** A sequence that was played. */
export interface EndedSequence {
  readonly index: number;
  readonly play: Play;
  readonly difference: Difference | undefined;
}

/** The smallest sequence that was found to differ. */
export interface Difference {
  readonly play: Play;
  /** Leads to it again. */
  readonly path: string;
  readonly tries: number;
}

/** Plays sequences out of a seed one after the other, and gives how many came to a difference. */
export async function runCampaign(options: CampaignOptions): Promise<number> {
  const { count, path } = options;
  if (path !== undefined) return (await runOne(options, Number.parseInt(path, 10), path)) ? 1 : 0;
  let differences = 0;
  for (let index = 0; index < count; index += 1) {
    if (await runOne(options, index, String(index))) differences += 1;
  }
  return differences;
}

/** Whether the sequence at `path` differs. */
async function runOne(options: CampaignOptions, index: number, path: string): Promise<boolean> {
  const { seed, calls, shrinkMs, onEnd, onDifference } = options;
  const plays: Play[] = [];
  const differing: Play[] = [];
  let enoughAt = Infinity;
  const details = await fc.check(
    fc.asyncProperty(sequencesOf(calls), async (sequence) => {
      // What is left to try would take too long: fast-check comes to its end by being told that it is the same.
      if (performance.now() > enoughAt) return true;
      const played = await options.play(sequence);
      plays.push(played);
      if (!played.differs) return true;
      if (differing.push(played) === 1) {
        onDifference?.(index, played);
        enoughAt = performance.now() + shrinkMs;
      }
      return false;
    }),
    { seed, path, numRuns: 1 },
  );
  const [first] = plays;
  if (first === undefined)
    throw new Error(`there is no sequence at ${path}`, { cause: details.errorInstance });
  const smallest = differing.at(-1);
  const difference =
    smallest === undefined
      ? undefined
      : { play: smallest, path: details.counterexamplePath ?? path, tries: plays.length - 1 };
  if (difference === undefined && details.failed) {
    throw new Error(`the sequence at ${path} could not be played`, { cause: details.errorInstance });
  }
  onEnd?.({ index, play: first, difference });
  return difference !== undefined;
}

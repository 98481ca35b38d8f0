/** `S1` … `S13`. */
export type SourceClauseId = `S${number}`;

/** One promise of every source of documents. */
export interface SourceClause {
  /** Its number. */
  readonly id: SourceClauseId;
  /** Where it stands: `Reading`, `Deleting` … */
  readonly section: string;
  /** In a few words. */
  readonly title: string;
  /** The promise, in full. */
  readonly text: string;
}

function section(
  name: string,
  clauses: readonly (readonly [id: SourceClauseId, title: string, text: string])[],
): readonly SourceClause[] {
  return clauses.map(([id, title, text]) => ({ id, section: name, title, text }));
}

/** The contract of a `StateSource`, clause by clause. Each is tested by the cases of the same number. */
export const sourceClauses: readonly SourceClause[] = [
  ...section('Reading', [
    [
      'S1',
      'What was put is what is given',
      'A read gives the latest bytes of every deployment, byte for byte, whether or not they are text, and nothing that nobody has put.',
    ],
    [
      'S2',
      'A snapshot is a value',
      'What a read has given does not change any more, and whoever changes it changes nothing in the source.',
    ],
  ]),
  ...section('Deleting', [
    [
      'S3',
      'Absence is not intent',
      'A deployment that was deleted on purpose is said to be: it is in `deleted`, or `unlisted` is `deleted` and it is not there. One that is not there for any other reason is never said to be deleted, and neither is one whose document is empty. A document that is put after a deletion counts.',
    ],
    [
      'S4',
      'The storage remembers, not the object',
      'A source that is made later, as after a restart, gives the same documents and says the same deletions.',
    ],
  ]),
  ...section('Failing', [
    [
      'S5',
      'A source that cannot be reached says so',
      'A read of a source that cannot be reached settles as `unavailable` with a reason, or rejects, which counts as the same. It never looks like a source that is empty. The source recovers by itself, any number of times, also one that was made while it could not be reached.',
    ],
    [
      'S6',
      'Whole or not at all',
      'A write that is not finished is not given: what was there before still is. A read that overlaps a write gives the document before it or the one after it.',
    ],
    [
      'S7',
      'One bad entry is one bad entry',
      'What is there and cannot be given is in `unreadable` with a reason, or is given as it is for others to refuse. It is never said to be deleted, keeps no other from being given, and is as good as any once it was put again.',
    ],
  ]),
  ...section('Watching', [
    [
      'S8',
      'A hint follows each change',
      'Whoever watches gets a hint soon after a deployment was put, changed or deleted, and when a source comes back that could not be reached; also if it could not be when the watch began. Reading is no change.',
    ],
    [
      'S9',
      'Watchers are independent',
      'Each of several watchers gets its hints. After a watch was ended no hint of it comes; to end it again, or to begin another, is harmless and disturbs nobody.',
    ],
  ]),
  ...section('Every call', [
    [
      'S10',
      'A read can be given up',
      'A read whose signal is aborted, before or during it, settles promptly: as `unavailable`, as a rejection, or with the whole snapshot. The next read is as good as any.',
    ],
    [
      'S11',
      'Reads do not disturb each other',
      'Of reads at the same time each gives the whole, also when one of them is given up.',
    ],
    [
      'S12',
      'Names are data',
      'Every legal name of a deployment is given as it is. A name that no deployment can have is refused where it is put, given as it is, or told as a mistake; it harms no other deployment, and nothing outside of the source.',
    ],
    [
      'S13',
      'Nothing is left behind',
      'Reads that have settled and watches that were ended hold no descriptor, timer or socket that a source which is only there does not hold.',
    ],
  ]),
];

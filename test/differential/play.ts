import type { ConformanceSubject } from 'rollforward/testing';

import { listOurs, lookAtAll } from './look-at-all.ts';
import { mentionsOf } from './mentions.ts';
import { performCall, settleBefore, settleCall } from './perform-call.ts';
import { ABILITY_FOR, performDeed } from './perform-deed.ts';
import { Side } from './side.ts';
import type { Call, Sequence, Step } from './step.ts';

/** A step, or the look at the end (`undefined`), and what it came to on each runtime, in their order. */
export interface Played {
  readonly step: Step | undefined;
  readonly results: readonly string[];
  /** What the engines said beside, in the same order: it is not compared. */
  readonly notes: readonly (readonly string[])[];
}

/** What a sequence came to. It ends with the first difference. */
export interface Play {
  readonly played: readonly Played[];
  readonly differs: boolean;
}

/** Where sequences are played on several runtimes side by side. */
export interface Stage {
  /** Runs a sequence on a bench of each, step by step, until their results differ or it is over. */
  play(sequence: Sequence): Promise<Play>;
  /** Resolves when all is tidied up: what one sequence leaves behind goes while the next one is played. */
  end(): Promise<void>;
}

export function createStage(subjects: readonly ConformanceSubject[]): Stage {
  let tidied: Promise<unknown> = Promise.resolve();
  return {
    async play(sequence) {
      const benches = await Promise.all(subjects.map((subject) => subject.open()));
      const sides = benches.map((bench) => new Side(bench));
      try {
        return await playOn(sides, sequence);
      } finally {
        const before = tidied;
        tidied = tidyUp(sides, mentionsOf(sequence).oddNames);
        // Told by the next sequence, or in the end: until then it is nobody's.
        tidied.catch(() => undefined);
        await before;
      }
    },
    end: async () => void (await tidied),
  };
}

async function playOn(sides: readonly Side[], sequence: Sequence): Promise<Play> {
  const played: Played[] = [];
  const isSame = async (step: Step | undefined, work: (side: Side) => Promise<string>): Promise<boolean> => {
    const results = await onEach(sides, work);
    played.push({ step, results, notes: sides.map((side) => side.notes.splice(0)) });
    return new Set(results).size === 1;
  };
  for (const [index, step] of sequence.steps.entries()) {
    if (!sides.every((side) => isAble(side, step))) continue;
    const same = await isSame(step, (side) => perform(side, step, index + 1, sequence.watched));
    if (!same) return { played, differs: true };
  }
  const same = await isSame(undefined, (side) => lookAtAll(side, mentionsOf(sequence)));
  return { played, differs: !same };
}

/** Where time is virtual, it is moved until the work is done. */
function onEach<T>(sides: readonly Side[], work: (side: Side) => Promise<T>): Promise<readonly T[]> {
  return Promise.all(sides.map((side) => side.bench.wait?.(work(side)) ?? work(side)));
}

/** What one runtime lacks is asked of none. */
function isAble({ bench, runtime }: Side, step: Step): boolean {
  if (step.kind === 'deed') {
    const ability = ABILITY_FOR[step.deed.deed];
    if (step.deed.deed === 'print' && runtime.logs === undefined) return false;
    return ability === undefined || bench[ability] !== undefined;
  }
  if (step.kind === 'twice' && step.through === 'two' && bench.attach === undefined) return false;
  if (step.call.verb === 'renameContainer') return runtime.renameContainer !== undefined;
  return step.call.verb !== 'logs' || runtime.logs !== undefined;
}

async function perform(side: Side, step: Step, number: number, watched: boolean): Promise<string> {
  const result = await performStep(side, step, number);
  return watched ? [result, ...(await listOurs(side))].join('\n') : result;
}

async function performStep(side: Side, step: Step, number: number): Promise<string> {
  if (step.kind === 'deed') return performDeed(side, step.deed, number);
  const { call } = step;
  const marker = side.markerOf(number);
  await settleBefore(side, call);
  if (step.kind === 'call') {
    const result = await performCall(side, side.runtime, call, marker);
    await settleCall(side, call, marker, !isFault(result));
    return result;
  }
  const second = step.through === 'two' ? side.otherRuntime : side.runtime;
  const both = await Promise.all(
    [side.runtime, second].map((runtime) => performCall(side, runtime, call, marker)),
  );
  await settleCall(side, call, marker, !both.every(isFault));
  return tellBoth(call, both);
}

/** Codes of faults are the only results that begin with a capital. */
function isFault(result: string): boolean {
  return /^([A-Z]|no RuntimeFault)/.test(result);
}

/** Which of two comes first is nobody's promise; nor that the other one of two starts is not refused. */
function tellBoth({ verb }: Call, both: readonly string[]): string {
  const worked = both.filter((result) => !isFault(result));
  const told = verb === 'startContainer' && worked.length > 0 ? worked : both;
  return [...new Set(told)].sort().join(' and ');
}

/** A bench removes what has its names: whoever was given another one gets such a name first. */
async function tidyUp(sides: readonly Side[], oddNames: boolean): Promise<void> {
  if (oddNames) await onEach(sides, giveNamesBack);
  await Promise.all(sides.map(({ bench }) => bench.close()));
}

async function giveNamesBack({ runtime, bench, memory }: Side): Promise<void> {
  for (const { id, number } of memory.all()) {
    const status = await runtime.containerStatus({ id }).catch(() => undefined);
    if (status === undefined || status.state === 'absent' || status.name.startsWith(bench.owner)) continue;
    await runtime.renameContainer?.(id, `${bench.owner}.left.${number}`).catch(() => undefined);
  }
}

import { describeStep } from './describe-step.ts';
import type { Play, Played } from './play.ts';

/** A play as text: each step with its result; results that differ stand under each other. */
export function playLines(names: readonly string[], { played }: Play): readonly string[] {
  const steps = played.map(({ step }) => (step === undefined ? 'in the end' : describeStep(step)));
  return played.flatMap(({ results, notes }, index) => {
    const same = new Set(results).size === 1;
    const what = `${same ? ' ' : '✗'} ${String(index + 1).padStart(2)}  ${steps[index]}`;
    if (same) return [`${what}  →  ${(results[0] ?? '').split('\n')[0]}`];
    return [what, ...differingLines(names, results, notes)];
  });
}

function differingLines(
  names: readonly string[],
  results: readonly string[],
  notes: Played['notes'],
): readonly string[] {
  const width = Math.max(...names.map(({ length }) => length));
  return results.flatMap((result, index) => {
    const said = (notes[index] ?? []).map((note) => `(${note})`);
    return [...result.split('\n'), ...said].map((line, at) => {
      const name = at === 0 ? (names[index] ?? '') : '';
      return `        ${name.padEnd(width)}  ${line}`;
    });
  });
}

/** How often each verb came to each kind of result: whether the sequences mean anything at all. */
export class ResultTally {
  readonly #counts = new Map<string, Map<string, number>>();

  add({ played }: Play): void {
    for (const one of played) this.#count(one);
  }

  lines(): readonly string[] {
    return [...this.#counts]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([what, results]) => {
        const most = [...results].sort(([, one], [, other]) => other - one);
        return `   ${what}: ${most.map(([result, count]) => `${result} ${count}`).join(', ')}`;
      });
  }

  #count({ step, results: [result = ''] }: Played): void {
    if (step === undefined) return;
    const what =
      step.kind === 'deed'
        ? `(${step.deed.deed})`
        : `${step.kind === 'twice' ? '2 × ' : ''}${step.call.verb}`;
    const results = this.#counts.get(what) ?? new Map<string, number>();
    const kind = kindOf(result.split('\n')[0] ?? '');
    results.set(kind, (results.get(kind) ?? 0) + 1);
    this.#counts.set(what, results);
  }
}

/** Without what a container is called, and its labels. */
function kindOf(result: string): string {
  const state = /^#\S+ .*? (created|running|paused|stopping|exited|unknown)\b/.exec(result)?.[1];
  return state ?? result.replaceAll(/#\d+/g, '#');
}

import { setTimeout as sleep } from 'node:timers/promises';

import type { Stage } from './stage.ts';
import type { TimelineLine } from './timeline-line.ts';

/** What was answered, and how often. `undefined` is no answer. */
export type Answers = ReadonlyMap<string | undefined, number>;

/** Somebody who does nothing but use the shop, all the time. */
export interface Visitor {
  /** Answers since the last call. */
  take(): Answers;
  /** The same, and goes on counting. */
  peek(): Answers;
  /** Asks until aborted. */
  run(signal: AbortSignal): Promise<void>;
}

/** Creates a visitor, who speaks up when an answer is not the one before. */
export function createVisitor(stage: Stage, onChange: (line: TimelineLine) => void): Visitor {
  let answers = new Map<string | undefined, number>();
  let last: string | undefined;
  /** When the last answer came; monotonic milliseconds. */
  let answeredAt: number | undefined;

  function note(answer: string | undefined): void {
    const now = performance.now();
    answers.set(answer, (answers.get(answer) ?? 0) + 1);
    if (answer !== last) {
      const silentMs = answer === undefined || last !== undefined ? undefined : answeredAt;
      onChange({
        lane: 'visitor',
        what: `${stage.question} → ${answer ?? 'no answer'}`,
        ...(silentMs === undefined ? {} : { why: `${Math.round(now - silentMs)} ms after the last answer` }),
        tone: answer === undefined ? 'bad' : 'good',
      });
    }
    last = answer;
    if (answer !== undefined) answeredAt = now;
  }

  return {
    take() {
      const taken = answers;
      answers = new Map();
      return taken;
    },
    peek: () => answers,
    async run(signal) {
      while (!signal.aborted) {
        const answer = await stage.ask();
        if (!signal.aborted) note(answer);
        await sleep(stage.pace.askEveryMs, undefined, { signal }).catch(() => undefined);
      }
    },
  };
}

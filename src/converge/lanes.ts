import type { LaneKey } from '../plan/lane-key.ts';
import type { StepResult } from '../plan/after-step.ts';

/** The lanes of a converger: each does one step at most. */
export interface Lanes {
  /** Says that a list begins, and gives its number. */
  beginList(): number;
  /** Lanes that must not act on list `list`: a step is under way, or settled after that list was begun. */
  busy(list: number): ReadonlySet<LaneKey>;
  /** Begins a step for `target`, the wanted digest; `settled` is called once it has ended. */
  begin(
    lane: LaneKey,
    target: string,
    run: (interrupt: AbortSignal) => Promise<StepResult>,
    settled: (result: StepResult) => void,
  ): void;
  /** Aborts the pulls and waits of the lanes whose target `unwanted` says nobody wants any more. */
  interrupt(unwanted: (lane: LaneKey, target: string) => boolean): void;
  /** Resolves when no step is under way. */
  idle(): Promise<void>;
}

interface Running {
  readonly target: string;
  readonly interrupt: AbortController;
  readonly done: Promise<void>;
}

export function createLanes(): Lanes {
  const running = new Map<LaneKey, Running>();
  /** The number of the last list that had been begun when the lane's last step settled. */
  const settledDuring = new Map<LaneKey, number>();
  let lists = 0;

  return {
    beginList() {
      lists += 1;
      return lists;
    },
    busy(list) {
      for (const [lane, during] of settledDuring) if (during < list) settledDuring.delete(lane);
      return new Set([...running.keys(), ...settledDuring.keys()]);
    },
    begin(lane, target, run, settled) {
      if (running.has(lane)) throw new TypeError(`lane ${lane} already has a step`);
      const interrupt = new AbortController();
      const done = run(interrupt.signal).then((result) => {
        running.delete(lane);
        settledDuring.set(lane, lists);
        settled(result);
      });
      running.set(lane, { target, interrupt, done });
    },
    interrupt(unwanted) {
      for (const [lane, { target, interrupt }] of running) if (unwanted(lane, target)) interrupt.abort();
    },
    async idle() {
      while (running.size > 0) await Promise.all([...running.values()].map(({ done }) => done));
    },
  };
}

import { NatsFault } from '../wire/nats-fault.ts';

/** One run of a read, for all that wait for it. */
interface Round<T> {
  readonly stop: AbortController;
  readonly result: Promise<T>;
  readonly begin: () => void;
  waiting: number;
}

/** Rejects with `Aborted` as soon as `signal` is aborted, whatever `work` does; `onLate` gets what comes after that. */
export function orAborted<T>(
  work: Promise<T>,
  signal: AbortSignal,
  onLate: (late: T) => void = () => undefined,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(givenUp());
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    void work
      .then((value) => (signal.aborted ? onLate(value) : resolve(value)), reject)
      .finally(() => signal.removeEventListener('abort', giveUp));
  });
}

function givenUp(): NatsFault {
  return new NatsFault({ code: 'Aborted', message: 'it was given up' });
}

/** Made once: an abort without a reason makes an exception, with a stack, each time. */
const GIVEN_UP = 'given up';

/**
 * Lets reads share runs of `run`, so that there is never more than one under way: those that begin during a run share the
 * next one, since a run that began before them may miss what they must see. A read that is given up ends none that
 * somebody else waits for. Rejects with what `run` rejects with, or with `Aborted`.
 */
export function shareReads<T>(run: (signal: AbortSignal) => Promise<T>): (signal: AbortSignal) => Promise<T> {
  let current: Round<T> | undefined;
  let next: Round<T> | undefined;

  function newRound(): Round<T> {
    const stop = new AbortController();
    let begin: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const result = begun.then(() => orAborted(run(stop.signal), stop.signal)).finally(goOn);
    // Nobody may be waiting for it any more.
    result.catch(() => undefined);
    return { stop, result, begin, waiting: 0 };
  }

  function goOn(): void {
    current = next;
    next = undefined;
    current?.begin();
  }

  function join(): Round<T> {
    if (current !== undefined) return (next ??= newRound());
    current = newRound();
    current.begin();
    return current;
  }

  function giveUp(round: Round<T>): void {
    if (round === current) round.stop.abort(GIVEN_UP);
    if (round === next) next = undefined;
  }

  return async (signal) => {
    if (signal.aborted) throw givenUp();
    const round = join();
    round.waiting += 1;
    try {
      return await orAborted(round.result, signal);
    } finally {
      round.waiting -= 1;
      if (round.waiting === 0) giveUp(round);
    }
  };
}

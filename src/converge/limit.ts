import { RuntimeFault } from '../runtime/fault.ts';

/** Lets a number of tasks run at once; the others wait in the order they came. */
export interface Limit {
  /** Rejects with `Aborted`, without having run `task`, if `signal` is aborted while it waits. */
  run<T>(signal: AbortSignal, task: () => Promise<T>): Promise<T>;
  /** Comes before all who wait, and does not give up: for what must not be waited for any longer than there is need. */
  runNext<T>(task: () => Promise<T>): Promise<T>;
}

export function createLimit(most: number): Limit {
  let running = 0;
  const queue: (() => void)[] = [];
  /** How many at the front of the queue came by `runNext`. */
  let hurried = 0;

  function enter(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(aborted());
    if (running < most) {
      running += 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const admit = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        queue.splice(queue.indexOf(admit), 1);
        reject(aborted());
      };
      queue.push(admit);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  function enterNext(): Promise<void> {
    if (running < most) {
      running += 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      queue.splice(hurried, 0, () => {
        hurried -= 1;
        resolve();
      });
      hurried += 1;
    });
  }

  async function occupied<T>(task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } finally {
      exit();
    }
  }

  function exit(): void {
    const next = queue.shift();
    // The place is handed over, so the count stays as it is.
    if (next === undefined) running -= 1;
    else next();
  }

  return {
    async run(signal, task) {
      await enter(signal);
      return occupied(task);
    },
    async runNext(task) {
      await enterNext();
      return occupied(task);
    },
  };
}

function aborted(): RuntimeFault {
  return new RuntimeFault({ code: 'Aborted', message: 'given up before it began' });
}

/** How often a real timer was asked for, by the name of the function. */
export type TimerCounts = Readonly<Record<'setTimeout' | 'setInterval' | 'AbortSignal.timeout', number>>;

/**
 * Counts the real timers that `work` asks for. They are made all the same, so that what needs one does not hang.
 * What else runs in this process meanwhile is counted too.
 */
export async function countTimers(work: () => Promise<void>): Promise<TimerCounts> {
  const counts = { setTimeout: 0, setInterval: 0, 'AbortSignal.timeout': 0 };
  const { setTimeout, setInterval } = globalThis;
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  globalThis.setTimeout = counting(setTimeout, () => (counts.setTimeout += 1));
  globalThis.setInterval = counting(setInterval, () => (counts.setInterval += 1));
  AbortSignal.timeout = counting(timeout, () => (counts['AbortSignal.timeout'] += 1));
  try {
    await work();
  } finally {
    Object.assign(globalThis, { setTimeout, setInterval });
    AbortSignal.timeout = timeout;
  }
  return counts;
}

function counting<Call extends (...args: never[]) => unknown>(call: Call, count: () => void): Call {
  return new Proxy(call, {
    apply(target, self, args) {
      count();
      return Reflect.apply(target, self, args) as unknown;
    },
  });
}

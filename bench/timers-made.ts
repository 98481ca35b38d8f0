import { createHook } from 'node:async_hooks';

/** How many timers `work` makes, as Node itself counts them: whoever made them, and by whatever function. */
export async function timersMade(work: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const hook = createHook({
    init(_id, type) {
      if (type === 'Timeout') count += 1;
    },
  });
  hook.enable();
  try {
    await work();
  } finally {
    hook.disable();
  }
  return count;
}

// What one update costs the SDK itself: a document of three services goes from v1 to v2 on the fake engine and the
// virtual clock. Usage: npm run bench [-- --runs 2000]
import { createHook } from 'node:async_hooks';
import { parseArgs } from 'node:util';

import { countTimers } from './count-timers.ts';
import { measureUpdate, updateOnce } from './update-cost.ts';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '2000' } } });
const runs = Number(values.runs);

const { p10Ms, medianMs, p95Ms } = await measureUpdate({ runs, warmUps: 300 });
console.log(`update of three services, v1 → v2, ${runs} runs on Node ${process.versions.node}`);
console.log(
  `  median ${medianMs.toFixed(3)} ms; 10 of 100 below ${p10Ms.toFixed(3)} ms, 95 of 100 below ${p95Ms.toFixed(3)} ms`,
);

const asked = await countTimers(async () => {
  await updateOnce();
});
console.log(
  `  real timers asked for: ${Object.entries(asked)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')}`,
);

const made = await timersMade();
console.log(`  real timers made, as Node itself counts them: ${made}`);
if (made + Object.values(asked).reduce((sum, count) => sum + count) > 0) process.exitCode = 1;

/** Sees every timer of the process, whoever made it and by whatever function. */
async function timersMade(): Promise<number> {
  let count = 0;
  const hook = createHook({
    init(_id, type) {
      if (type === 'Timeout') count += 1;
    },
  });
  hook.enable();
  await updateOnce();
  hook.disable();
  return count;
}

// Verifies everything that can be verified here, and says what could not. Usage: npm run verify [-- --no-setup]
//
// Needs nothing but Node: dependencies and, as root on Debian, real engines are installed where they are missing;
// with `--no-setup` the engines are not. The last line is `N passed, N failed`, alone.
import { addCounts, formatCounts } from './lib/counts.mjs';
import { missingPrograms, setUpEngines, setupCommand } from './lib/engines.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { whyNoPodman } from './lib/podman-probe.mjs';
import { runSuite, wasInterrupted } from './lib/run-suite.mjs';
import { SUITES } from './lib/suites.mjs';

ensureInstalled();
const whyNoEngines = lookForEngines();
const results = [];
const notRun = [];
for (const suite of SUITES) {
  if (wasInterrupted()) notRun.push({ suite, why: 'interrupted' });
  else if (suite.needs === 'engines' && whyNoEngines !== undefined) {
    notRun.push({ suite, why: `needs real engines: ${whyNoEngines}` });
  } else results.push(await run(suite));
}
report();

function lookForEngines() {
  if (!process.argv.includes('--no-setup')) return setUpEngines() ?? whyNoPodman();
  const missing = missingPrograms();
  return missing.length === 0
    ? whyNoPodman()
    : `${missing.join(', ')}: not installed; as root: ${setupCommand()}`;
}

async function run(suite) {
  console.log(`\n── ${suite.name} ${'─'.repeat(Math.max(4, 70 - suite.name.length))}`);
  const begin = performance.now();
  const counts = await runSuite(suite.command);
  const seconds = (performance.now() - begin) / 1000;
  console.log(`── ${suite.name}: ${formatCounts(counts)} in ${seconds.toFixed(1)} s`);
  return { suite, counts, seconds };
}

function report() {
  const total = addCounts(results.map(({ counts }) => counts));
  console.log('\n── summary ' + '─'.repeat(63));
  for (const { suite, counts, seconds } of results) {
    const mark = counts.failed > 0 ? '✗' : '✓';
    const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
    console.log(
      `${mark} ${suite.name.padEnd(28)} ${formatCounts(counts)}${skipped}  (${seconds.toFixed(1)} s)`,
    );
  }
  for (const { suite, why } of notRun) console.log(`not run: ${suite.name}; ${why}`);
  console.log(`not run: ${notRun.length}`);
  console.log(formatCounts(total));
  if (total.failed > 0) process.exitCode = 1;
}

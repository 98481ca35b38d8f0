// Verifies everything that can be verified here, and says what could not. Usage: npm run verify [-- --no-setup]
//
// Needs nothing but Node: dependencies and, as root on Debian, real engines are installed where they are missing;
// with `--no-setup` the engines are not. The last line is `N passed, N failed`, alone.
import { addCounts, formatCounts } from './lib/counts.mjs';
import { setUpDocker, setUpEngines, whyNoDockerPrograms, whyNoEnginePrograms } from './lib/engines.mjs';
import { collectFailures, failureLines } from './lib/failures.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { whyNoDocker, whyNoPodman } from './lib/podman-probe.mjs';
import { runSuite, wasInterrupted } from './lib/run-suite.mjs';
import { stagesOf, SUITES } from './lib/suites.mjs';

ensureInstalled();
const mayInstall = !process.argv.includes('--no-setup');
const whyNoEngines = lookForEngines();
const whyNoDockerHere = whyNoEngines ?? lookForDocker();
const results = [];
const notRun = [];
for (const stage of stagesOf(SUITES)) {
  const suites = stage.filter(canRun);
  if (suites.length > 1) console.log(`\nAt the same time: ${suites.map(({ name }) => name).join('; ')} …`);
  results.push(...(await Promise.all(suites.map((suite) => run(suite, suites.length === 1)))));
}
report();

/** Whether `suite` can be run; notes why it cannot. */
function canRun(suite) {
  const why = whyNot(suite);
  if (why !== undefined) notRun.push({ suite, why });
  return why === undefined;
}

function whyNot({ needs }) {
  if (wasInterrupted()) return 'interrupted';
  if (needs === 'engines' && whyNoEngines !== undefined) return `needs real engines: ${whyNoEngines}`;
  if (needs === 'docker' && whyNoDockerHere !== undefined) return `needs Docker Engine: ${whyNoDockerHere}`;
  return undefined;
}

function lookForEngines() {
  return (mayInstall ? setUpEngines() : whyNoEnginePrograms()) ?? whyNoPodman();
}

function lookForDocker() {
  return (mayInstall ? setUpDocker() : whyNoDockerPrograms()) ?? whyNoDocker();
}

/** Runs a suite; what it prints is shown at once if it runs alone, else in one piece at its end. */
async function run(suite, alone) {
  const held = [];
  const print = alone ? console.log : (line) => held.push(line);
  print(`\n── ${suite.name} ${'─'.repeat(Math.max(4, 70 - suite.name.length))}`);
  const begin = performance.now();
  const failures = collectFailures();
  const counts = await runSuite(suite.command, (line) => {
    failures.see(line);
    print(line);
  });
  const seconds = (performance.now() - begin) / 1000;
  print(`── ${suite.name}: ${formatCounts(counts)} in ${seconds.toFixed(1)} s`);
  if (!alone) console.log(held.join('\n'));
  return { suite, counts, seconds, failures: counts.failed > 0 ? failures.named() : [] };
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
  // So near to the end that whoever sees only the end of the log knows what failed.
  const named = results.map(({ suite, failures }) => ({ name: suite.name, failures }));
  for (const line of failureLines(named)) console.log(line);
  console.log(formatCounts(total));
  if (total.failed > 0) process.exitCode = 1;
}

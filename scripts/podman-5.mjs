// Holds the runtimes for Podman to the contract on Podman 5. Usage: npm run podman-5 [-- --setup]
//
// Podman 5 comes out of a Debian 13 that is made below temp/ by debootstrap, as root, where it is not there yet; with
// `--setup` that is all. The last line is `N passed, N failed`, alone.
import { addCounts, formatCounts } from './lib/counts.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { setUpPodman5 } from './lib/podman-5.mjs';
import { runSuite } from './lib/run-suite.mjs';

ensureInstalled();
const why = setUpPodman5();
if (why !== undefined) {
  console.error(`Podman 5 cannot be set up here: ${why}`);
  process.exit(1);
}
if (!process.argv.includes('--setup')) {
  const all = [];
  for (const runtime of ['podman-socket', 'podman-cli']) {
    const options = ['--runtime', runtime, '--engine', 'podman-5'];
    all.push(await runSuite(['npm', 'run', '--silent', 'conformance', '--', ...options]));
  }
  const total = addCounts(all);
  console.log(formatCounts(total));
  if (total.failed > 0) process.exitCode = 1;
}

// Runs the demo. Usage: npm run demo [-- --setup] [-- options of the demo]
//
// Needs nothing but Node: dependencies are installed where they are missing. With `--setup`, so are real engines,
// as root on Debian.
import { setUpEngines } from './lib/engines.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { runTypeScript } from './lib/run-typescript.mjs';

const args = process.argv.slice(2);
ensureInstalled();
if (args.includes('--setup')) {
  const why = setUpEngines();
  if (why !== undefined) console.error(`Real engines could not be set up: ${why}`);
}
runTypeScript(
  'examples/demo/demo.ts',
  args.filter((arg) => arg !== '--setup'),
);

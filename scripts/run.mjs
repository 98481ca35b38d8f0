// Runs a TypeScript file of the repository, without a build. Usage: node scripts/run.mjs <file.ts> [arguments]
import { ensureInstalled } from './lib/install.mjs';
import { runTypeScript } from './lib/run-typescript.mjs';

const [file, ...args] = process.argv.slice(2);
if (file === undefined) {
  console.error('Usage: node scripts/run.mjs <file.ts> [arguments]');
  process.exit(1);
}
ensureInstalled();
runTypeScript(file, args);

import { spawn } from 'node:child_process';

import { ROOT } from './root.mjs';

/** What makes Node run the repository's TypeScript as it is, without a build. */
export const NODE_ARGS = ['--import', 'tsx', '--conditions=@rollforward/source'];

/** Runs a TypeScript file of the repository in a child, hands signals on to it, and ends as it ends. */
export function runTypeScript(file, args) {
  const child = spawn(process.execPath, [...NODE_ARGS, file, ...args], { cwd: ROOT, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal sends these to every process of the foreground; the child must not get them twice.
      const fromTerminal = signal !== 'SIGTERM' && process.stdin.isTTY;
      if (!fromTerminal) child.kill(signal);
    });
  }
  child.once('error', (error) => {
    console.error(error.message);
    process.exit(1);
  });
  child.once('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    // Ends by the same signal, so that whoever waits sees what happened.
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

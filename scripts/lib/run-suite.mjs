import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

import { commandCounts, readCounts } from './counts.mjs';
import { ROOT } from './root.mjs';

/** A suite that takes longer than this hangs. */
const LIMIT_MINUTES = 30;
const OUTPUT_SECONDS = 2;

let interrupted = false;

/** Whether somebody interrupted a suite. */
export function wasInterrupted() {
  return interrupted;
}

/**
 * Runs one command, gives each line of its output to `print`, indented, and gives its counts.
 *
 * It runs in a process group of its own: a suite that hangs is ended with all that it started, and a signal to
 * this process reaches all of it.
 */
export async function runSuite([program, ...args], print = console.log) {
  const child = spawn(program, args, {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}) },
  });
  const stopForwarding = forwardSignals(child);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    killGroup(child, 'SIGKILL');
  }, LIMIT_MINUTES * 60_000);

  let last;
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      last = readCounts(line) ?? last;
      print(line === '' ? '' : `  ${line}`);
    });
  }
  const exitCode = await exitOf(child, print);
  clearTimeout(timer);
  stopForwarding();
  if (late) print(`  ended: it took longer than ${LIMIT_MINUTES} minutes`);
  return commandCounts(exitCode, last);
}

/** Waits for the end of `child` and of its output, which a process that outlives it may hold open. */
async function exitOf(child, print) {
  const closed = new Promise((resolve) => child.once('close', resolve));
  const exitCode = await new Promise((resolve) => {
    child.once('error', (error) => {
      print(`  ${error.message}`);
      resolve(1);
    });
    child.once('exit', (code) => resolve(code ?? 1));
  });
  await Promise.race([closed, sleep(OUTPUT_SECONDS * 1000, undefined, { ref: false })]);
  child.stdout.destroy();
  child.stderr.destroy();
  return exitCode;
}

function forwardSignals(child) {
  const forward = (signal) => {
    killGroup(child, signal);
    // Whoever interrupts does not want the other suites either.
    process.exitCode = 130;
    interrupted = true;
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, forward);
  return () => {
    for (const signal of signals) process.off(signal, forward);
  };
}

function killGroup(child, signal) {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // It has ended.
  }
}

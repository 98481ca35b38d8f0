import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const ROOT: string = fileURLToPath(new URL('../../../../', import.meta.url));
const LOADER = ['--import', 'tsx', '--conditions=@rollforward/source'];

/** A program of the examples, as a child of this process. */
export interface Program {
  /** Lines of its standard output. */
  readonly lines: readonly string[];
  /** Resolves with the first line from `from` on that matches; rejects when the program ends before, or after 30 s. */
  until(is: RegExp, from?: number): Promise<string>;
  /** Sends a signal, if one is given, and resolves with how it ended. */
  end(signal?: NodeJS.Signals): Promise<Ended>;
  kill(): void;
}

/** How a program ended, and what it said. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts a program of the examples: `edge-agent/edge-agent.ts`. */
export function startProgram(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = { PATH: process.env['PATH'] ?? '' },
): Program {
  const child = spawn(process.execPath, [...LOADER, join(ROOT, 'examples', program), ...args], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  let stderr = '';
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  let ended = false;
  const closed = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      ended = true;
      resolve(code);
    });
  });
  return {
    lines,
    async until(is, from = 0) {
      const begun = performance.now();
      for (;;) {
        const over = ended || performance.now() - begun > 30_000;
        const found = lines.slice(from).find((line) => is.test(line));
        if (found !== undefined) return found;
        if (over) throw new Error(`${program} never said ${String(is)}: ${stderr}\n${lines.join('\n')}`);
        await sleep(10);
      }
    },
    async end(signal) {
      if (signal !== undefined) child.kill(signal);
      const code = await closed;
      return { code, stdout: lines.join('\n'), stderr };
    },
    kill: () => child.kill('SIGKILL'),
  };
}

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { DIRECTORY_MARKER } from 'rollforward';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PROGRAM = join(ROOT, 'examples/directory-agent/directory-agent.ts');

/** A line of the example's log. */
export interface ExampleLine {
  readonly what: string;
  readonly deployment?: string;
  readonly phase?: string;
  readonly containerIds?: Readonly<Record<string, string>>;
  readonly rejected?: { readonly error: string };
  readonly [more: string]: unknown;
}

/** The example as a child of this process. */
export interface ExampleProcess {
  readonly lines: readonly ExampleLine[];
  /** Resolves with the first line from `from` on that `is` what is waited for; rejects when it ends, or after a while. */
  until(is: (line: ExampleLine) => boolean, from?: number): Promise<ExampleLine>;
  /** Sends a signal, if one is given, and resolves with how it ended. */
  end(signal?: NodeJS.Signals): Promise<{ readonly code: number | null; readonly complaints: string }>;
  /** Ends it, whatever state it is in. */
  kill(): void;
}

/** Starts the example with `args`. Nothing of this process's environment is in `env` unless it is given. */
export function startExample(
  args: readonly string[],
  env: Readonly<Record<string, string>> = { PATH: process.env['PATH'] ?? '' },
): ExampleProcess {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--import', 'tsx', '--conditions=@rollforward/source', PROGRAM, ...args],
    { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const lines: ExampleLine[] = [];
  let complaints = '';
  child.stderr?.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).on('line', (text) => {
      if (text.startsWith('{')) lines.push(JSON.parse(text) as ExampleLine);
    });
  }
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
        const found = lines.slice(from).find(is);
        if (found !== undefined) return found;
        if (ended || performance.now() - begun > 90_000) {
          throw new Error(
            `never said; ${complaints}\n${lines.map((line) => JSON.stringify(line)).join('\n')}`,
          );
        }
        await sleep(10);
      }
    },
    async end(signal) {
      if (signal !== undefined) child.kill(signal);
      return { code: await closed, complaints };
    },
    kill: () => child.kill('SIGKILL'),
  };
}

/** A directory of documents that is whole, and the way to put one in it. */
export async function makeDocuments(
  directory: string,
): Promise<{ put(deployment: string, text: string): Promise<void> }> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, DIRECTORY_MARKER), '');
  return {
    async put(deployment, text) {
      const temporary = join(directory, `.${deployment}.tmp`);
      await writeFile(temporary, text);
      await rename(temporary, join(directory, `${deployment}.json`));
    },
  };
}

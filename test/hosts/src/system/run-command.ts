import { execa } from 'execa';

import { SYSTEM_PATH } from './requirements.ts';

/** What a program said, and how it ended. */
export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  /** Absent where a signal ended it. */
  readonly exitCode: number | undefined;
}

/** How a program is run. */
export interface RunOptions {
  /** What it reads; nothing by default. */
  readonly input?: string | Uint8Array;
  /** Whether an exit code other than 0 rejects; true by default. */
  readonly reject?: boolean;
  /** Ends it with SIGKILL after so many milliseconds. */
  readonly timeoutMs?: number;
}

/** Runs `program` to its end with exactly `env` as its environment. */
export async function runCommand(
  program: string,
  args: readonly string[],
  options: RunOptions & { readonly env: Readonly<Record<string, string>> },
): Promise<CommandResult> {
  const { stdout, stderr, exitCode } = await execa(program, args, {
    env: options.env,
    extendEnv: false,
    reject: options.reject ?? true,
    killSignal: 'SIGKILL',
    ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
    ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
  });
  return { stdout, stderr, exitCode };
}

/** Runs one of the system's own programs. It never rejects: what is cleaned up may be gone already. */
export function runSystem(program: string, args: readonly string[]): Promise<CommandResult> {
  return runCommand(program, args, { env: { PATH: SYSTEM_PATH }, reject: false });
}

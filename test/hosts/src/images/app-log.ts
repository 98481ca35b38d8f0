import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One line that a test image's program wrote to its log. */
export interface AppEvent {
  /** `start`, `ready`, `term`, `end`; of `stop-signal` the signal that came: `USR1`. */
  readonly event: string;
  /** The image's name. */
  readonly program: string;
  /** Seconds since the machine was booted, to 10 ms: one clock for all containers. */
  readonly uptimeSeconds: number;
}

/** What the programs that have `logDir` as their `LOG_DIR` wrote, in order. */
export function readAppLog(logDir: string): Promise<AppEvent[]> {
  return readLog(join(logDir, 'log'));
}

/**
 * When a program that beats (`ignores-term`, `slow-stop`) was last seen alive, in seconds since boot: within
 * 0.1 s of its end. `undefined` where it never beat.
 */
export async function lastHeartbeat(logDir: string): Promise<number | undefined> {
  return (await readLog(join(logDir, 'heartbeat'))).at(-1)?.uptimeSeconds;
}

/** Seconds since the machine was booted, now, by the clock of the log. */
export async function uptimeSeconds(): Promise<number> {
  return Number((await readFile('/proc/uptime', 'utf8')).split(' ')[0]);
}

/** What the program of `echo-env` was started with. */
export interface EchoedEnvironment {
  /** `NAME=value` words, byte for byte, as the kernel handed them over. */
  readonly env: readonly string[];
  readonly args: readonly string[];
}

/** What `echo-env` wrote to its `LOG_DIR`, or `undefined` where it has not yet. */
export async function readEchoedEnvironment(logDir: string): Promise<EchoedEnvironment | undefined> {
  const args = await readFile(join(logDir, 'args'), 'utf8').catch(() => undefined);
  if (args === undefined) return undefined;
  return { env: words(await readFile(join(logDir, 'env'), 'utf8')), args: words(args) };
}

async function readLog(path: string): Promise<AppEvent[]> {
  const lines = (await readFile(path, 'utf8').catch(() => '')).split('\n');
  // The last piece is empty, or a line that is being written.
  return lines.slice(0, -1).map((line) => {
    const [event = '', program = '', uptime] = line.split(' ');
    return { event, program, uptimeSeconds: Number(uptime) };
  });
}

function words(text: string): string[] {
  return text.split('\0').slice(0, -1);
}

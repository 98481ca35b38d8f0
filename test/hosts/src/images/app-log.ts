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

/** How long a program lived after it was asked to end, by its own account; in seconds. */
export interface Grace {
  /** From its note of the signal to its last beat: so long it did live. */
  readonly least: number;
  /** With the longest time that the machine let pass between two beats, before the first and behind the last one. */
  readonly most: number;
}

/** Seconds between two beats, and how exact the clock of the log is. */
const BEAT = 0.05;
const TICK = 0.01;

/**
 * The time that a program that beats (`ignores-term`, `slow-stop`) was given from the first signal that it noted, and
 * `undefined` where it noted none.
 */
export async function graceGiven(logDir: string): Promise<Grace | undefined> {
  const signal = (await readAppLog(logDir)).find(({ event }) => !['start', 'ready'].includes(event));
  const beats = (await readLog(join(logDir, 'heartbeat'))).map(({ uptimeSeconds: at }) => at);
  const last = beats.at(-1);
  if (signal === undefined || last === undefined) return undefined;
  const gaps = beats.slice(1).map((at, index) => at - (beats[index] ?? at));
  const longest = Math.max(BEAT, ...gaps) + TICK;
  const least = last - signal.uptimeSeconds;
  return { least, most: least + 2 * longest };
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

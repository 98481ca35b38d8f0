import type { LogPart } from './log-frames.ts';
import { LogLines } from './log-lines.ts';
import type { LogReading } from './stream-requests.ts';

/** Where the last lines of a log begin. */
export interface LastLines {
  /** Milliseconds since the Unix epoch: what is read from then on contains them. */
  readonly since: number | undefined;
  /** How many lines of that come before them. */
  readonly leaveOut: number;
}

/** Beyond that all is counted: the engine would not be faster. */
const MOST_ASKED_FOR = 10_000;

/** How many more the engine is asked for, since it counts otherwise. */
const SPARE = 100;

/** A line of each stream may have begun before the time from which on a log was read. */
const BEGUN_BEFORE = 2;

/**
 * Finds the last `tail` lines of those printed since `since`. An engine that is asked for the last ones gives others: Podman 4.3
 * puts pieces of a long line, and a line that has no end yet, together with the line before, of whichever stream; Docker takes
 * each piece of a long line for a line. So it is only asked for their time, and from then on they are counted.
 */
export async function findLastLines(
  read: (reading: LogReading) => AsyncIterable<LogPart>,
  { tail, since }: { readonly tail: number; readonly since: number | undefined },
): Promise<LastLines> {
  if (tail <= MOST_ASKED_FOR) {
    const at = await beginningOf(read({ since, tail: tail + SPARE }));
    if (at === undefined) return { since, leaveOut: 0 };
    const from = Math.max(since ?? 0, at - 1);
    const count = await countLines(read({ since: from }));
    if (count >= tail + BEGUN_BEFORE) return { since: from, leaveOut: count - tail };
  }
  const count = await countLines(read({ since }));
  return { since, leaveOut: Math.max(0, count - tail) };
}

/** The earliest time: a clock may have been set back. */
async function beginningOf(parts: AsyncIterable<LogPart>): Promise<number | undefined> {
  let earliest: number | undefined;
  for await (const { at } of parts) earliest = Math.min(at, earliest ?? at);
  return earliest;
}

async function countLines(parts: AsyncIterable<LogPart>): Promise<number> {
  const lines = new LogLines();
  let count = 0;
  for await (const part of parts) for (const { begins } of lines.push(part)) if (begins) count += 1;
  for (const { begins } of lines.end()) if (begins) count += 1;
  return count;
}

import { type ContainerId, isRuntimeFault, type LogLine, type LogsOptions, RuntimeFault } from 'rollforward';

import type { Engine } from './engine.ts';
import { firstLines } from './first-lines.ts';
import { findLastLines } from './last-lines.ts';
import type { LogPart } from './log-frames.ts';
import { LogLines, type LogPiece } from './log-lines.ts';
import { LogPlace } from './log-place.ts';
import { inspectContainer } from './observe.ts';
import { readLog } from './read-log.ts';
import type { LogReading } from './stream-requests.ts';

/** Milliseconds: by so much a clock may be set back while a log is read. */
const READ_ON_BEFORE_MS = 60_000;

/** Gives what a container printed. A container that is followed is read up to now, then followed, then read once more. */
export async function* logs(
  engine: Engine,
  id: ContainerId,
  options: LogsOptions = {},
): AsyncGenerator<LogLine, void> {
  try {
    await demandContainer(engine, id, options.signal);
    for await (const { begins: _, ...line } of holdLast(readPieces(engine, id, options))) yield line;
  } catch (error) {
    if (options.signal?.aborted !== true) throw error;
  }
}

/** An id that nobody has may be the name of another container. */
async function demandContainer(
  engine: Engine,
  id: ContainerId,
  signal: AbortSignal | undefined,
): Promise<void> {
  const record = await inspectContainer(engine, id, signal);
  if (record?.id === id) return;
  throw new RuntimeFault({ code: 'ContainerBroken', message: 'logs: there is no such container' });
}

/** The pieces, and `undefined` before and behind each part of what is followed. */
async function* readPieces(
  engine: Engine,
  id: ContainerId,
  { tail, since, follow = false, signal }: LogsOptions,
): AsyncGenerator<LogPiece | undefined, void> {
  const read = (reading: LogReading): AsyncGenerator<LogPart, void> =>
    readLog(engine, id, { ...reading, signal });
  const isLeft = (): boolean => signal?.aborted === true;

  const last = tail === undefined ? { since, leaveOut: 0 } : await findLastLines(read, { tail, since });
  const isLeftOut = firstLines(last.leaveOut);
  const wanted = (pieces: LogPiece[]): LogPiece[] => pieces.filter((piece) => !isLeftOut(piece));

  const lines = new LogLines();
  const place = new LogPlace();
  for await (const part of read({ since: last.since })) {
    if (follow) place.pass(part);
    yield* wanted(lines.push(part));
  }
  for (const stays of follow ? [true, false] : []) {
    if (isLeft()) return;
    for await (const part of readOn(read, place, { since, follow: stays })) {
      yield undefined;
      if (part !== undefined) yield* wanted(lines.push(part));
      yield undefined;
    }
  }
  if (!isLeft()) yield* wanted(lines.end());
}

/** Gives each piece as soon as anything comes behind it: whoever hears the last line of the past may rely on being told the next. */
async function* holdLast(pieces: AsyncIterable<LogPiece | undefined>): AsyncGenerator<LogPiece, void> {
  let held: LogPiece | undefined;
  try {
    for await (const piece of pieces) {
      if (held !== undefined) yield held;
      held = piece;
    }
  } catch (error) {
    if (held !== undefined) yield held;
    throw error;
  }
  if (held !== undefined) yield held;
}

/**
 * What lies behind `place`, and `undefined` for what is read and does not. Whoever follows gets it as it is printed; but at the
 * end of a container Podman leaves out at random what it had not said to him by then, which may be nearly all, so that what it
 * keeps is read before and after that.
 */
async function* readOn(
  read: (reading: LogReading) => AsyncIterable<LogPart>,
  place: LogPlace,
  { since, follow }: LogReading,
): AsyncGenerator<LogPart | undefined, void> {
  const isBehind = place.behind();
  const from = place.at === undefined ? since : Math.max(since ?? 0, place.at - READ_ON_BEFORE_MS);
  try {
    for await (const part of read({ since: from, follow })) {
      const isNew = isBehind(part);
      if (isNew) place.pass(part);
      yield isNew ? part : undefined;
    }
  } catch (error) {
    // What has ended may be removed at any time.
    if (!isRuntimeFault(error) || error.code !== 'ContainerBroken') throw error;
  }
}

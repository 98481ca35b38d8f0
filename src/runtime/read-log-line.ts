import { garbage, invalid } from './check-call.ts';
import { LONGEST_LOG_LINE, type LogLine, type LogsOptions } from './log-line.ts';

/** Year 10000: engines read a time of four digits. */
const END_OF_TIME = 253_402_300_800_000;

/** Throws `InvalidSpec` for what no engine could honour. */
export function checkLogs({ tail, since }: LogsOptions): void {
  if (tail !== undefined && !(Number.isSafeInteger(tail) && tail >= 0)) {
    throw invalid('tail: expected a number of lines, from 0');
  }
  if (since !== undefined && !(since >= 0 && since < END_OF_TIME)) {
    throw invalid('since: expected milliseconds since the Unix epoch');
  }
}

/** The line that a driver gave, in pieces if it is too long. Throws `Unavailable` for what is no line. */
export function readLogLine(value: unknown): readonly LogLine[] {
  const { stream, text, at } = isObject(value) ? value : {};
  if ((stream !== 'stdout' && stream !== 'stderr') || typeof text !== 'string') {
    throw garbage('logs gave what is no line');
  }
  const rest = typeof at === 'number' ? { at } : {};
  const pieces: LogLine[] = [];
  for (let from = 0; from === 0 || from < text.length; from += LONGEST_LOG_LINE) {
    pieces.push({ stream, text: text.slice(from, from + LONGEST_LOG_LINE), ...rest });
  }
  return pieces;
}

function isObject(
  value: unknown,
): value is { readonly stream?: unknown; readonly text?: unknown; readonly at?: unknown } {
  return typeof value === 'object' && value !== null;
}

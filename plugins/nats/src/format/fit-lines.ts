import type { LogLine } from 'rollforward';

/** Bytes that the lines of a batch may have, so that the answer with all around them stays below its own. */
export const LINES_BYTES = 65_000;

/** A piece of a line is cut as far as this. */
const SHORTEST_PIECE = 1;

/** Bytes of a line in a batch, with its comma. */
export function sizeOfLine(line: LogLine): number {
  return Buffer.byteLength(JSON.stringify(line)) + 1;
}

/**
 * `line` in pieces of which each has room in a batch of `mostBytes`: nearly always the line itself. One of 16384 control
 * characters takes six bytes for each. Pure.
 */
export function fitLine(line: LogLine, mostBytes: number = LINES_BYTES): readonly LogLine[] {
  if (sizeOfLine(line) <= mostBytes || line.text.length <= SHORTEST_PIECE) return [line];
  let middle = Math.floor(line.text.length / 2);
  // Half of a pair would be no character.
  if (middle > 1 && /[\uD800-\uDBFF]$/.test(line.text.slice(0, middle))) middle -= 1;
  const piece = (from: number, to?: number): readonly LogLine[] =>
    fitLine({ ...line, text: line.text.slice(from, to) }, mostBytes);
  return [...piece(0, middle), ...piece(middle)];
}

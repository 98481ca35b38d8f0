import type { LogPiece } from './log-lines.ts';

/**
 * Says of each piece of a log whether it belongs to one of its first `count` lines. Lines are counted by their beginnings: a
 * long one of one stream may go on behind a line of the other.
 */
export function firstLines(count: number): (piece: LogPiece) => boolean {
  const isFirst = { stdout: false, stderr: false };
  let begun = 0;
  return ({ stream, begins }) => {
    if (begins) {
      begun += 1;
      isFirst[stream] = begun <= count;
    }
    return isFirst[stream];
  };
}

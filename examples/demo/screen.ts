import type { TimelineLine, Tone } from './timeline-line.ts';

/** Writes lines, one below the other. Where nothing can be drawn anew no cursor is moved, so it can go to a file. */
export interface Screen {
  /** A line of the timeline, with the time since the start. */
  line(line: TimelineLine): void;
  heading(text: string): void;
  text(text: string, tone?: Tone): void;
}

export interface ScreenOptions {
  readonly colours: boolean;
  readonly write: (line: string) => void;
  /** Writes below the last line, where the next call writes as well; there on a terminal only. */
  readonly draw?: Draw;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

export interface Draw {
  readonly write: (text: string) => void;
  /** What has room in one line; a longer one could not be taken back. */
  readonly columns: () => number;
}

const TONES: Readonly<Record<Tone, number>> = { good: 32, bad: 31, busy: 33, faint: 2 };
const WIDTHS = { seconds: 7, lane: 11, what: 52 };
const RULE_WIDTH = 100;
const ERASE_LINE = '\r\u001B[2K';

/** Creates a screen whose times begin now. */
export function createScreen({ colours, write, draw, now }: ScreenOptions): Screen {
  const begin = now();
  /** What is drawn below the last line, by lane. */
  const passing = new Map<string, string>();
  let drawn = false;
  const paint = (text: string, tone: Tone | undefined): string =>
    !colours || tone === undefined ? text : `\u001B[${TONES[tone]}m${text}\u001B[0m`;

  const redraw = (lines: readonly string[]): void => {
    if (drawn) draw?.write(ERASE_LINE);
    for (const text of lines) write(text);
    const bottom = [...passing.values()].join('   ');
    drawn = bottom !== '';
    if (drawn) draw?.write(paint(bottom.slice(0, draw.columns() - 1), 'faint'));
  };

  return {
    line({ lane, what, why = '', tone, passing: passes = false }) {
      const seconds = ((now() - begin) / 1000).toFixed(3).padStart(WIDTHS.seconds);
      const start = `${seconds}  ${lane.padEnd(WIDTHS.lane)}  `;
      if (passes && draw !== undefined) {
        passing.set(lane, `${start}${what}`);
        redraw([]);
        return;
      }
      passing.delete(lane);
      // Padded before it is painted: an escape sequence has no width.
      const middle = why === '' ? what : `${what.padEnd(WIDTHS.what)}  `;
      redraw([`${start}${paint(middle, tone)}${why}`]);
    },
    heading(text) {
      redraw(['', `── ${text} ${'─'.repeat(Math.max(4, RULE_WIDTH - text.length))}`]);
    },
    text: (text, tone) => redraw([paint(text, tone)]),
  };
}

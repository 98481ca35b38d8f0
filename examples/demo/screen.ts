import type { TimelineLine, Tone } from './timeline-line.ts';

/** Writes lines, one below the other: no cursor is moved, so it can go to a file. */
export interface Screen {
  /** A line of the timeline, with the time since the start. */
  line(line: TimelineLine): void;
  heading(text: string): void;
  text(text: string, tone?: Tone): void;
}

export interface ScreenOptions {
  readonly colours: boolean;
  readonly write: (line: string) => void;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

const TONES: Readonly<Record<Tone, number>> = { good: 32, bad: 31, busy: 33, faint: 2 };
const WIDTHS = { seconds: 7, lane: 11, what: 52 };
const RULE_WIDTH = 100;

/** Creates a screen whose times begin now. */
export function createScreen({ colours, write, now }: ScreenOptions): Screen {
  const begin = now();
  const paint = (text: string, tone: Tone | undefined): string =>
    !colours || tone === undefined ? text : `\u001B[${TONES[tone]}m${text}\u001B[0m`;

  return {
    line({ lane, what, why = '', tone }) {
      const seconds = ((now() - begin) / 1000).toFixed(3).padStart(WIDTHS.seconds);
      const start = `${seconds}  ${lane.padEnd(WIDTHS.lane)}  `;
      // Padded before it is painted: an escape sequence has no width.
      const middle = why === '' ? what : `${what.padEnd(WIDTHS.what)}  `;
      write(`${start}${paint(middle, tone)}${why}`);
    },
    heading(text) {
      write('');
      write(`── ${text} ${'─'.repeat(Math.max(4, RULE_WIDTH - text.length))}`);
    },
    text: (text, tone) => write(paint(text, tone)),
  };
}

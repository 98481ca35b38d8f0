/** One line of the timeline, without its time. */
export interface TimelineLine {
  readonly lane: string;
  readonly what: string;
  readonly why?: string;
  readonly tone?: Tone;
  /** The next line of its lane takes its place, where that can be. */
  readonly passing?: boolean;
}

export type Tone = 'good' | 'bad' | 'busy' | 'faint';

/** As much of an id as `podman ps` shows. */
export function shortId(id: string): string {
  return id.slice(0, 12);
}

const LONGEST = 96;
const TAIL = 40;

/** Engines talk in long lines, and sometimes in several. What went wrong is usually said last. */
export function clip(text: string): string {
  const line = text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/(sha256:[0-9a-f]{12})[0-9a-f]{52}/g, '$1')
    .trim();
  if (line.length <= LONGEST) return line;
  return `${line.slice(0, LONGEST - TAIL - 1)}…${line.slice(-TAIL)}`;
}

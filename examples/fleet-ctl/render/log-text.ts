import type { LogLine } from 'rollforward';

/** Whatever a terminal would obey. A tab is no harm. */
const CONTROLS = /(?!\t)\p{Cc}/gu;

/** A line that a container has printed. To a terminal it goes without what would be obeyed; else as it is. Pure. */
export function logText(
  { text }: Pick<LogLine, 'text'>,
  { terminal }: { readonly terminal: boolean },
): string {
  return terminal ? text.replaceAll(CONTROLS, '\uFFFD') : text;
}

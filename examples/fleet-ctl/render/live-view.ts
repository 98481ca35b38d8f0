import type { StateChange } from '@rollforward/nats';

import { stateRow } from './state-row.ts';
import { table } from './table.ts';

/** How much a terminal shows. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

const CURSOR_UP = (lines: number): string => (lines === 0 ? '' : `\u001B[${lines}A`);
const ERASE_BELOW = '\r\u001B[J';

/** A view of the latest of each deployment that is drawn over itself. It gives what is to be written. */
export interface LiveView {
  take(change: StateChange): void;
  /** `undefined`: everything is seen. */
  setTrouble(reason: string | undefined): void;
  draw(size: TerminalSize): string;
}

export function createLiveView(): LiveView {
  const changes = new Map<string, StateChange>();
  let trouble: string | undefined;
  let drawn = 0;
  return {
    take: (change) => void changes.set(`${change.device}/${change.deployment}`, change),
    setTrouble(reason) {
      trouble = reason;
    },
    draw(size) {
      const lines = viewLines([...changes.values()], trouble, size);
      const text = `${CURSOR_UP(drawn)}${ERASE_BELOW}${lines.map((line) => `${line}\n`).join('')}`;
      drawn = lines.length;
      return text;
    },
  };
}

/** At most as many lines, and as long ones, as there is room for: others could not be drawn over. Pure. */
export function viewLines(
  changes: readonly StateChange[],
  trouble: string | undefined,
  { columns, rows }: TerminalSize,
): readonly string[] {
  const inOrder = changes.map(stateRow).toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1));
  const notice = trouble === undefined ? [] : [`(not up to date: ${trouble})`];
  const room = Math.max(1, rows - 2 - notice.length);
  const lines = table([['WHERE', 'IS', 'DOCUMENT', 'SERVICES'], ...inOrder]);
  const shown =
    lines.length <= room ? lines : [...lines.slice(0, room - 1), `… and ${lines.length - room + 1} more`];
  return [...shown, ...notice].map((line) => line.slice(0, Math.max(1, columns - 1)));
}

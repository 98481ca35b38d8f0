import type { Quartiles } from './quartiles.ts';
import { isMeasured, isMet, type MeasuredRow, ratioOf, type Row } from './row.ts';

const TITLES = ['what', 'ours', 'raw', 'ratio', 'goal', 'met'];

/** All rows as one table, and how many goals were met. */
export function tableOf(rows: readonly Row[]): string {
  const lines = alignColumns([TITLES, ...rows.map(cellsOf)]);
  const measured = rows.filter(isMeasured);
  const met = measured.filter(isMet).length;
  const left = rows.length - measured.length;
  const unmeasured = left === 0 ? '' : `, ${left} not measured`;
  return [...lines, '', `${met} of ${measured.length} goals met${unmeasured}`].join('\n');
}

function cellsOf(row: Row): readonly string[] {
  if (!isMeasured(row)) return [row.what, `not measured: ${row.why}`];
  return [row.what, ...figuresOf(row), isMet(row) ? 'yes' : 'NO'];
}

function figuresOf(row: MeasuredRow): readonly string[] {
  switch (row.kind) {
    case 'ratio':
      return [timesOf(row.ours), timesOf(row.raw), ratioOf(row).toFixed(3), `≤ ${row.most.toFixed(2)}`];
    case 'count':
      return [String(row.ours), String(row.raw ?? ''), '', `≤ ${row.most}`];
    case 'time':
      return [timesOf(row.ours), '', '', `≤ ${row.mostMs} ms`];
  }
}

/** `12.3 ms (11.0 – 14.2)`: the median, and between what half of the figures lie. */
function timesOf({ first, median, third }: Quartiles): string {
  const digits = median < 10 ? 2 : 1;
  return `${median.toFixed(digits)} ms (${first.toFixed(digits)} – ${third.toFixed(digits)})`;
}

function alignColumns(table: readonly (readonly string[])[]): string[] {
  const widths = TITLES.map((_, column) => {
    // A row that says why it has no figures may be as long as it likes.
    const full = table.filter((cells) => cells.length === TITLES.length || column === 0);
    return Math.max(...full.map((cells) => cells[column]?.length ?? 0));
  });
  return table.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

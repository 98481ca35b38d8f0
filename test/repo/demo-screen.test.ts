import { expect, test } from 'vitest';

import { createScreen, type Screen } from '../../examples/demo/screen.ts';

const ERASE = '\r\u001B[2K';

/** A screen whose clock stands still, and all that it has written. */
function scene(columns?: number): { readonly screen: Screen; written(): string } {
  let written = '';
  const draw = { write: (text: string) => void (written += text), columns: () => columns ?? 0 };
  const screen = createScreen({
    colours: false,
    write: (line) => void (written += `${line}\n`),
    ...(columns !== undefined && { draw }),
    now: () => 0,
  });
  return { screen, written: () => written };
}

test('without a terminal a passing line is a line like any other', () => {
  const { screen, written } = scene();
  screen.line({ lane: 'web', what: 'half', passing: true });
  screen.line({ lane: 'web', what: 'all' });
  expect(written()).toBe('  0.000  web          half\n  0.000  web          all\n');
});

test('on a terminal it is taken back for the next of its lane, and stays below the lines of others', () => {
  const { screen, written } = scene(80);
  const half = '  0.000  web          half';
  screen.line({ lane: 'web', what: 'half', passing: true });
  screen.line({ lane: 'db', what: 'done' });
  screen.heading('next');
  screen.line({ lane: 'web', what: 'most', passing: true });
  screen.line({ lane: 'web', what: 'all' });
  screen.text('end');
  const rule = `── next ${'─'.repeat(96)}`;
  expect(written()).toBe(
    [
      half,
      `${ERASE}  0.000  db           done\n${half}`,
      `${ERASE}\n${rule}\n${half}`,
      `${ERASE}  0.000  web          most`,
      `${ERASE}  0.000  web          all\n`,
      'end\n',
    ].join(''),
  );
});

test('two lanes share the bottom line, and it is never longer than the terminal is wide', () => {
  const { screen, written } = scene(50);
  screen.line({ lane: 'web', what: 'half', passing: true });
  screen.line({ lane: 'db', what: 'little', passing: true });
  const bottom = written().split(ERASE).at(-1) ?? '';
  expect(bottom).toBe('  0.000  web          half     0.000  db           little'.slice(0, 49));
});

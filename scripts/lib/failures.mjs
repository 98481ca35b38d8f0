import { stripVTControlCharacters } from 'node:util';

/** Lines that the end of a log may spend on what failed. */
const MOST_LINES = 30;

/** Of a suite that does not name what failed: the compiler's words, say. */
const LAST_WORDS = 5;

/** Longer than any title, and shorter than a dump. */
const MOST_CHARACTERS = 240;

/** What failed, as a line of output names it: ` FAIL ` is vitest's word and `✗` that of our own scripts. `undefined` for any other. */
export function readFailure(line) {
  const text = stripVTControlCharacters(line).trim();
  const name = /^(?:FAIL\s|✗)\s*(.+)$/u.exec(text)?.[1];
  return name?.replaceAll(/\s+/g, ' ').slice(0, MOST_CHARACTERS);
}

/** Takes the output of a suite, line by line, and gives what failed in it: each once, or its last words where it names nothing. */
export function collectFailures() {
  const names = new Set();
  let lastWords = [];
  return {
    see(line) {
      const name = readFailure(line);
      if (name !== undefined) names.add(name);
      const words = stripVTControlCharacters(line).trim();
      if (words !== '') lastWords = [...lastWords, words.slice(0, MOST_CHARACTERS)].slice(-LAST_WORDS);
    },
    named: () => (names.size > 0 ? [...names] : lastWords),
  };
}

/**
 * The lines that tell what failed, suite by suite; at most `most`, which the suites share, so that one that failed all over
 * does not hide another.
 */
export function failureLines(suites, most = MOST_LINES) {
  const failed = suites.filter(({ failures }) => failures.length > 0);
  // Each has a line for its name, and one for what is left out.
  const each = Math.max(1, Math.floor(most / Math.max(1, failed.length)) - 2);
  return failed
    .flatMap(({ name, failures }) => [
      `failed: ${name}`,
      ...failures.slice(0, each).map((failure) => `  ${failure}`),
      ...(failures.length > each ? [`  … and ${failures.length - each} more`] : []),
    ])
    .slice(0, most);
}

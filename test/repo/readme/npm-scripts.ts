import type { Page } from './markdown.ts';

/** A script of package.json that a page names, and in which workspace, if it says so. */
export interface NamedScript {
  readonly line: number;
  readonly script: string;
  readonly workspace: string | undefined;
}

const SHORTHANDS: ReadonlySet<string> = new Set(['test', 'start', 'stop', 'restart']);

/** Every script that a page tells its reader to run: `npm run x`, `npm test`, anywhere in the text. */
export function scriptsIn({ text }: Page): readonly NamedScript[] {
  return text.split('\n').flatMap((content, index) =>
    [...content.matchAll(/\bnpm (?<rest>[^`|&;#)]*)/g)].flatMap(({ groups }) => {
      const words = (groups?.['rest'] ?? '').trim().split(/\s+/);
      const place = words.findIndex((word) => word === '-w' || word === '--workspace');
      const workspace = place < 0 ? undefined : words[place + 1];
      const [command = '', script] = words.filter((_, at) => place < 0 || (at !== place && at !== place + 1));
      const named = command === 'run' ? script : SHORTHANDS.has(command) ? command : undefined;
      return named === undefined ? [] : [{ line: index + 1, script: named.replace(/[.,:]$/, ''), workspace }];
    }),
  );
}

import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

import { LinkTrouble } from './link-trouble.ts';

/** A pipe would wait for a writer. */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/** A bundle of all public authorities has a quarter of it. */
const MOST_BYTES = 1024 * 1024;

/** The text of a regular file. Rejects with a `LinkTrouble` that names `path` and the file, and nothing that is in it. */
export async function readSmallFile(file: string, path: string): Promise<string> {
  const wrong = (what: string): LinkTrouble => new LinkTrouble(`${path}: ${file} ${what}`);
  try {
    const handle = await open(file, FLAGS);
    try {
      const facts = await handle.stat();
      if (!facts.isFile()) throw wrong('is not a regular file');
      if (facts.size > MOST_BYTES) throw wrong('is too large');
      const text = await handle.readFile('utf8');
      if (text.trim() === '') throw wrong('is empty');
      return text;
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof LinkTrouble) throw error;
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw wrong(code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`);
  }
}

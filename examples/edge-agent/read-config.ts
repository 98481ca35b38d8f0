import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

import { type ConfigResult, parseConfig } from './config.ts';

/** Reads a configuration file. Whatever is wrong with it, it does not reject. */
export async function readConfig(file: string): Promise<ConfigResult> {
  try {
    return parseConfig(await readFile(file, 'utf8'), { directory: dirname(file) });
  } catch (error) {
    return {
      kind: 'refused',
      issues: [{ pointer: '', expected: `a file that can be read (${codeOf(error)})` }],
    };
  }
}

/** `ENOENT`, or what it says where it has no code. */
export function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.message : String(error);
}

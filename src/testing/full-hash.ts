import { createHash } from 'node:crypto';

/** 64 hexadecimal digits, the same in every run, that share no beginning with others: as an engine's ids are. */
export function fullHash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

import { createHash } from 'node:crypto';
import { isName } from '../runtime/ownership.ts';
import type { CacheEntry } from './document-cache.ts';

/** An entry as it lies in a file, with a number that grows with each write of its deployment. */
export interface CacheRecord {
  readonly entry: CacheEntry;
  readonly sequence: number;
}

const HEADER = /^rollforward-cache\/v1 (document|deleted) ([a-z0-9-]{1,63}) ([0-9]{1,15}) ([0-9a-f]{64})$/;

/** One header line with a checksum over everything, then the document's bytes as they came. */
export function encodeRecord({ entry, sequence }: CacheRecord): Uint8Array {
  const body = entry.kind === 'document' ? entry.bytes : new Uint8Array();
  const head = `${entry.kind} ${entry.deployment} ${sequence}`;
  return Buffer.concat([Buffer.from(`rollforward-cache/v1 ${head} ${checksum(head, body)}\n`), body]);
}

/** `undefined` unless every byte is as it was written. */
export function decodeRecord(file: Uint8Array): CacheRecord | undefined {
  const end = file.indexOf(0x0a);
  const match =
    end < 0 || end > 256 ? null : HEADER.exec(Buffer.from(file.subarray(0, end)).toString('latin1'));
  if (match === null) return undefined;
  const [, kind, deployment = '', digits = '', sum] = match;
  // `slice` of a Buffer is no copy.
  const bytes = Uint8Array.from(file.subarray(end + 1));
  if (checksum(`${kind} ${deployment} ${digits}`, bytes) !== sum || !isName(deployment)) return undefined;
  const sequence = Number(digits);
  return {
    entry: kind === 'document' ? { kind, deployment, bytes } : { kind: 'deleted', deployment },
    sequence,
  };
}

function checksum(head: string, body: Uint8Array): string {
  return createHash('sha256').update(head).update('\n').update(body).digest('hex');
}

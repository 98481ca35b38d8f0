import { isDocumentError } from 'rollforward';

import { BY_HAND, type ByHand } from './by-hand.ts';
import { SDK, type Subject } from './subject.ts';

/** What is not as it must be with the documents that were written by hand, in words. */
export function byHandFaults(subject: Subject = SDK, rows: readonly ByHand[] = BY_HAND): string[] {
  return rows.flatMap((row) => {
    const found = refusalOf(subject, row.document);
    const expected = JSON.stringify({ pointers: row.pointers, offset: row.offset });
    return found === expected ? [] : [`${row.name}: expected ${expected}, found ${found}`];
  });
}

function refusalOf(subject: Subject, document: unknown): string {
  try {
    subject.parseDocument(bytesOf(document));
    return 'that it is accepted';
  } catch (error) {
    if (!isDocumentError(error)) return String(error);
    const { issues } = error;
    return JSON.stringify({ pointers: issues.map(({ pointer }) => pointer), offset: issues[0]?.offset });
  }
}

function bytesOf(document: unknown): Uint8Array {
  if (document instanceof Uint8Array) return document;
  return new TextEncoder().encode(typeof document === 'string' ? document : JSON.stringify(document));
}

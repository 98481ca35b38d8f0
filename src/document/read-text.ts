import { refuseDocument } from './issue-list.ts';
import { DOCUMENT_LIMITS } from './limits.ts';

const BYTE_ORDER_MARK = '\ufeff';

/** Decodes the bytes of a document: not too many of them, strict UTF-8, something in it. Throws `DocumentError`. */
export function readText(bytes: Uint8Array): string {
  if (bytes.length > DOCUMENT_LIMITS.bytes)
    return refuseDocument({ path: undefined, expected: `at most ${DOCUMENT_LIMITS.bytes} bytes` });
  const text = decode(bytes);
  if (text === undefined) return refuseBytes(bytes);
  if (text.startsWith(BYTE_ORDER_MARK)) return refuseAtStart('UTF-8 without a byte order mark');
  if (/^[ \t\n\r]*$/.test(text))
    return refuseAtStart(
      'a document, because nothing at all is no wish: for no service at all, write "services": {}',
    );
  return text;
}

function refuseAtStart(expected: string): never {
  return refuseDocument({ path: undefined, expected, place: { offset: 0, line: 1, column: 1 } });
}

function refuseBytes(bytes: Uint8Array): never {
  const offset = firstInvalid(bytes);
  const before = decode(bytes.subarray(0, offset)) ?? '';
  const line = before.split('\n').length;
  const column = before.length - before.lastIndexOf('\n');
  return refuseDocument({ path: undefined, expected: 'UTF-8', place: { offset, line, column } });
}

/** Where the first sequence begins that is not UTF-8. */
function firstInvalid(bytes: Uint8Array): number {
  // Whether a prefix is valid, but for a character cut at its end, is monotonic: bisect.
  let valid = 0;
  let invalid = bytes.length + 1;
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >>> 1;
    if (decode(bytes.subarray(0, middle), { stream: true }) === undefined) invalid = middle;
    else valid = middle;
  }
  // A character that was begun before the offending byte is where the mistake begins.
  for (let back = 0; back < 4 && valid - back > 0; back += 1) {
    if (decode(bytes.subarray(0, valid - back)) !== undefined) return valid - back;
  }
  return 0;
}

function decode(bytes: Uint8Array, options: { readonly stream?: boolean } = {}): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, options);
  } catch {
    return undefined;
  }
}

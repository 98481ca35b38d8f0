import {
  type Admit,
  canonicalJson,
  type DeploymentDocument,
  isDocumentError,
  type ParsedDocument,
  parseDocument,
} from 'rollforward';

/** A document whole: an object, JSON text, or bytes. */
export type DocumentInput = DeploymentDocument | string | Uint8Array;

/** The bytes that are put: text and bytes as they are, so that the revision is that of the file they came from. Pure. */
export function bytesOf(document: DocumentInput): Uint8Array {
  if (document instanceof Uint8Array) return document.slice();
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  // It would become other text without a word.
  if (!text.isWellFormed()) throw new TypeError('document: expected text without lone surrogates');
  return new TextEncoder().encode(text);
}

/** What a device lets in is its owner's word, given on the device: whoever puts cannot know it, and is told by `rejected`. */
const admitAll: Admit = () => true;

/** Validates a document as a device does. Throws the SDK's `DocumentError`. */
export function checkDocument(bytes: Uint8Array): ParsedDocument {
  return parseDocument(bytes, { admit: admitAll });
}

/** A document with another generation, and else the same. `bytes` must be valid. Pure. */
export function withGeneration(bytes: Uint8Array, generation: number): Uint8Array {
  const { apiVersion, ...rest } = contentOf(bytes);
  return new TextEncoder().encode(JSON.stringify({ apiVersion, generation, ...rest }));
}

/** Whether two documents ask for the same, whatever their generations and their white space. `wanted` must be valid. Pure. */
export function asksForTheSame(wanted: Uint8Array, other: Uint8Array): boolean {
  return generationIn(other) !== 'invalid' && canonical(wanted) === canonical(other);
}

/** The generation of a document that somebody put: `undefined` where it has none. Pure. */
export function generationIn(bytes: Uint8Array): number | undefined | 'invalid' {
  try {
    return checkDocument(bytes).generation;
  } catch (error) {
    if (isDocumentError(error)) return 'invalid';
    throw error;
  }
}

function canonical(bytes: Uint8Array): string {
  return canonicalJson(contentOf(bytes));
}

function contentOf(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  const { generation: _generation, ...rest } = JSON.parse(new TextDecoder().decode(bytes)) as Readonly<
    Record<string, unknown>
  >;
  return rest;
}

/** Whether two values are the same bytes. */
export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

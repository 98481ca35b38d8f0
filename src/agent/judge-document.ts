import type { Admit } from '../document/admit.ts';
import { revisionOf } from '../document/digest.ts';
import type { ParsedDocument } from '../document/document.ts';
import { isDocumentError } from '../document/document-error.ts';
import { parseDocument } from '../document/parse.ts';

/** What a document that has arrived is worth. */
export type Verdict =
  /** The bytes of the accepted one. */
  | { readonly kind: 'unchanged' }
  /** Valid and newer. Accepted once it is in the cache. */
  | { readonly kind: 'acceptable'; readonly document: ParsedDocument }
  /** Only the report changes. */
  | { readonly kind: 'rejected'; readonly revision: string; readonly error: string };

export interface JudgeInput {
  /** The accepted document, if there is one. */
  readonly previous: ParsedDocument | undefined;
  readonly bytes: Uint8Array;
  readonly admit?: Admit | undefined;
}

/** Judges a document that has arrived, by its bytes and by the one that is in force. Pure. */
export function judgeDocument({ previous, bytes, admit }: JudgeInput): Verdict {
  const revision = revisionOf(bytes);
  if (revision === previous?.revision) return { kind: 'unchanged' };
  try {
    const document = parseDocument(bytes, { admit });
    const error = previous === undefined ? undefined : conflictOf(previous, document);
    return error === undefined ? { kind: 'acceptable', document } : { kind: 'rejected', revision, error };
  } catch (error) {
    // Whatever goes wrong with hostile bytes goes wrong here, and ends here.
    return {
      kind: 'rejected',
      revision,
      error: isDocumentError(error) ? error.message : 'document refused: it could not be read',
    };
  }
}

/** A generation only grows; once there is one, there must be one. */
function conflictOf(
  { generation: accepted }: ParsedDocument,
  { generation }: ParsedDocument,
): string | undefined {
  if (accepted === undefined) return undefined;
  if (generation === undefined)
    return `GenerationConflict: expected a generation above ${accepted}, found none`;
  if (generation === accepted)
    return `GenerationConflict: generation ${accepted} was accepted with other bytes`;
  if (generation > accepted) return undefined;
  return `GenerationConflict: expected a generation above ${accepted}, found ${generation}`;
}

/**
 * What becomes of what a source holds, as it happens. `deployment` is the name that it holds something under, `revision`
 * the SHA-256 of a document's bytes; `error` and `message` are for people, and quote no value of a document.
 */
export type IntakeEvent =
  /** The document is in force, and will survive a restart as far as the cache does. `generation` where it has one. */
  | {
      readonly type: 'document-accepted';
      readonly deployment: string;
      readonly revision: string;
      readonly generation?: number;
    }
  /** The document is refused. It changes the report and nothing else. */
  | {
      readonly type: 'document-rejected';
      readonly deployment: string;
      readonly revision: string;
      readonly error: string;
    }
  /** The source has something under this name and cannot give it. What was accepted stays in force. Told on change. */
  | { readonly type: 'document-unreadable'; readonly deployment: string; readonly error: string }
  /** Somebody deleted the deployment: what is there of it is stopped and removed. */
  | { readonly type: 'document-deleted'; readonly deployment: string }
  /** Something in the source belongs to no deployment. Told when it is first seen; it changes nothing. */
  | { readonly type: 'source-mistake'; readonly message: string }
  /** `source` cannot be read. Everything goes on with the accepted documents. Told when it begins and when `reason` changes. */
  | { readonly type: 'source-unavailable'; readonly source: string; readonly reason: string }
  /** `source` can be read again. */
  | { readonly type: 'source-available'; readonly source: string }
  /** An entry of the cache was lost, or the cache cannot be written: then nothing new is accepted. */
  | { readonly type: 'cache-failed'; readonly message: string };

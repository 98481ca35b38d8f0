/** What becomes of what a source holds, as it happens. */
export type IntakeEvent =
  | {
      readonly type: 'document-accepted';
      readonly deployment: string;
      readonly revision: string;
      readonly generation?: number;
    }
  /** It changes the report and nothing else. */
  | {
      readonly type: 'document-rejected';
      readonly deployment: string;
      readonly revision: string;
      readonly error: string;
    }
  | { readonly type: 'document-deleted'; readonly deployment: string }
  /** Everything goes on with the accepted documents. Told when it begins and when the reason changes. */
  | { readonly type: 'source-unavailable'; readonly source: string; readonly reason: string }
  | { readonly type: 'source-available'; readonly source: string }
  /** An entry of the cache was lost, or the cache cannot be written: then nothing new is accepted. */
  | { readonly type: 'cache-failed'; readonly message: string };

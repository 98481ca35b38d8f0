import { DocumentError, type DocumentIssue } from '../../src/document/document-error.ts';

/** The issues that `run` refuses a document with; none if it does not. Any other error is passed on. */
export function issuesOf(run: () => unknown): readonly DocumentIssue[] {
  try {
    run();
    return [];
  } catch (error) {
    if (error instanceof DocumentError) return error.issues;
    throw error;
  }
}

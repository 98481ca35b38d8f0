import { describe, expect, it } from 'vitest';

import { DocumentError, isDocumentError } from '../../src/document/document-error.ts';
import { createIssueList } from '../../src/document/issue-list.ts';

describe('DocumentError', () => {
  it('is known by its brand, across copies of the SDK', () => {
    expect(isDocumentError(new DocumentError({ issues: [] }))).toBe(true);
    expect(
      isDocumentError(Object.assign(new Error(), { [Symbol.for('rollforward.DocumentError')]: true })),
    ).toBe(true);
    for (const other of [
      new Error(),
      { name: 'DocumentError', issues: [] },
      null,
      undefined,
      'DocumentError',
    ]) {
      expect(isDocumentError(other)).toBe(false);
    }
  });

  it('says in its message all that its issues say', () => {
    const issues = createIssueList();
    issues.add(() => ({ path: { parent: undefined, key: 'a' }, expected: 'a colon' }));
    issues.add(() => ({ path: undefined, expected: 'this', problem: 'found that' }));
    expect(() => issues.throwIfAny()).toThrow(
      'document refused: /a: expected a colon; the document: found that, expected this',
    );
  });

  it('describes twenty mistakes and counts the others', () => {
    const issues = createIssueList();
    for (let key = 0; key < 27; key += 1)
      issues.add(() => ({ path: { parent: undefined, key }, expected: 'x' }));
    const error = caught(() => issues.throwIfAny());
    expect(error).toMatchObject({ omitted: 7 });
    expect(error).toHaveProperty('issues.length', 20);
    expect(error).toHaveProperty('message', expect.stringMatching(/; \/19: expected x; and 7 more$/));
  });
});

function caught(run: () => void): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

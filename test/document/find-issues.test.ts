import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { findIssues } from '../../src/document/find-issues.ts';
import { createIssueList } from '../../src/document/issue-list.ts';
import { documentSchema, isDeploymentDocument } from '../../src/document/schema.ts';
import { deploymentDocument, spoiledDocument } from './arbitraries.ts';

function countIssues(value: unknown): number {
  const issues = createIssueList();
  findIssues({ schema: documentSchema, value, path: undefined }, issues);
  return issues.count;
}

function expectAgreement(value: unknown): void {
  // As it comes from JSON: with `__proto__` as a key of its own.
  const parsed: unknown = JSON.parse(JSON.stringify(value));
  expect(countIssues(parsed) === 0).toBe(isDeploymentDocument(parsed));
}

describe('findIssues', () => {
  it('finds nothing in a valid document', () => {
    fc.assert(
      fc.property(deploymentDocument, (document) => {
        expect(countIssues(document)).toBe(0);
      }),
    );
  });

  it('finds an issue if, and only if, TypeBox refuses the document', () => {
    fc.assert(fc.property(spoiledDocument, expectAgreement), { numRuns: 3000 });
  });

  it('agrees with TypeBox on any JSON', () => {
    fc.assert(fc.property(fc.jsonValue(), expectAgreement));
  });

  it('is tried with both kinds of document', () => {
    const samples = fc
      .sample(spoiledDocument, 500)
      .map((value) => isDeploymentDocument(JSON.parse(JSON.stringify(value))));
    expect(samples.filter((valid) => valid).length).toBeGreaterThan(25);
    expect(samples.filter((valid) => !valid).length).toBeGreaterThan(100);
  });
});

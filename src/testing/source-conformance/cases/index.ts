import type { SourceCase } from '../source-case.ts';
import { deletingCases } from './deleting.ts';
import { everyCallCases } from './every-call.ts';
import { failingCases } from './failing.ts';
import { readingCases } from './reading.ts';
import { watchingCases } from './watching.ts';

/** Every case of the suite, in the order of their clauses. */
export const sourceCases: readonly SourceCase[] = [
  ...readingCases,
  ...deletingCases,
  ...failingCases,
  ...watchingCases,
  ...everyCallCases,
].sort((one, other) => clauseNumber(one) - clauseNumber(other));

function clauseNumber({ id }: SourceCase): number {
  return Number(id.slice(1, id.indexOf('.')));
}

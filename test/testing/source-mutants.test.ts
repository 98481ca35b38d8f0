import { strict as assert } from 'node:assert';

import { describe, it } from 'vitest';

import {
  runSourceCase,
  type SourceCase,
  sourceCases,
  sourceClauseOf,
  stateSourceConformance,
} from '../../src/testing/index.ts';
import { sourceMutants } from './source-mutants/index.ts';
import { modelSubject } from './source-mutants/model-source.ts';
import type { SourceMutant } from './source-mutants/mutant.ts';

/** For each clause a mutant that no other clause's cases reject, by the case it is named after. */
const EXCLUSIVE: readonly string[] = [
  'S1.byte-for-byte',
  'S2.changing-it',
  'S3.loss-is-no-deletion',
  'S4.deletion',
  'S5.from-the-start',
  'S6.half-over-an-old-one',
  'S7.others-go-on',
  'S8.delete',
  'S9.end-twice',
  'S10.before',
  'S11.at-the-same-time',
  'S12.odd-names',
  'S13.reads',
];

// What the mutants are made from passes every case: what they fail, they fail by their mistake.
stateSourceConformance({ describe, it }, modelSubject('the sound model'));

describe('mutants of sources', () => {
  it('there is one for each case, and none without a case', () => {
    assert.deepEqual(Object.keys(sourceMutants).sort(), sourceCases.map(({ id }) => id).sort());
  });

  for (const testCase of sourceCases) {
    const mutant = sourceMutants[testCase.id];
    it(`${testCase.id} fails where ${mutant?.how}`, async () => {
      assert.ok(mutant !== undefined);
      const error = await failureOf(mutant, testCase);
      assert.ok(error !== undefined, 'the case did not notice');
      assert.ok(!(error instanceof TypeError), 'the mutant itself is broken');
    });
  }

  it('each clause has two cases at least, and a mutant that only its cases see', async () => {
    const clauses = new Set(sourceCases.map(sourceClauseOf));
    assert.deepEqual(
      EXCLUSIVE.map((id) => id.slice(0, id.indexOf('.'))),
      [...clauses],
    );
    for (const id of EXCLUSIVE) {
      const clause = id.slice(0, id.indexOf('.'));
      assert.ok(sourceCases.filter((one) => sourceClauseOf(one) === clause).length >= 2, clause);
      const mutant = sourceMutants[id];
      assert.ok(mutant !== undefined, id);
      for (const testCase of sourceCases) {
        if (sourceClauseOf(testCase) === clause) continue;
        const error = await failureOf(mutant, testCase);
        assert.equal(error, undefined, `${testCase.id} sees the mutant of ${id}`);
      }
    }
  });
});

async function failureOf({ how, make }: SourceMutant, testCase: SourceCase): Promise<unknown> {
  try {
    await runSourceCase(modelSubject(how, make), testCase);
    return undefined;
  } catch (error) {
    return error ?? 'nothing';
  }
}

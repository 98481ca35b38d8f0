import { strict as assert } from 'node:assert';

import { describe, it } from 'vitest';

import {
  clauseOf,
  type ConformanceCase,
  conformanceCases,
  fakeRuntimeSubject,
  runConformanceCase,
} from '../../src/testing/index.ts';
import { mutants } from './mutants/index.ts';
import type { Mutant } from './mutants/mutant.ts';

/** For each clause a mutant that no other clause's cases reject, by the case it is named after. */
const EXCLUSIVE: readonly string[] = [
  'C1.status-of-running',
  'C2.volumes',
  'C3.start-service-of-paused',
  'C4.create-beside-stranger',
  'C5.port-held',
  'C6.two-runtimes',
  'C7.policy-is-off',
  'C8.short-id-as-a-name',
  'C9.nothing-foreign',
  'C10.one-request',
  'C11.unnoticed-end',
  'C12.no-grace',
  'C13.stop-of-absent',
  'C14.second-joins',
  'C15.stop-of-stopping',
  'C16.remove-of-stopping',
  'C17.labels',
  'C18.in-use-stays',
  'C19.two-subscribers',
  'C20.streams-apart',
  'C21.abort',
  'C22.no-secret',
  'C23.engine-names',
  'C24.version',
];

describe('mutants', () => {
  it('there is one for each case, and none without a case', () => {
    assert.deepEqual(Object.keys(mutants).sort(), conformanceCases.map(({ id }) => id).sort());
  });

  for (const testCase of conformanceCases) {
    const mutant = mutants[testCase.id];
    it(`${testCase.id} fails where ${mutant?.how}`, async () => {
      assert.ok(mutant !== undefined);
      const error = await failureOf(mutant, testCase);
      assert.ok(error !== undefined, 'the case did not notice');
      assert.ok(!(error instanceof TypeError), 'the mutant itself is broken');
    });
  }

  it('there is one for each clause that only its cases see, and each has two cases at least', () => {
    const clauses = new Set(conformanceCases.map(clauseOf));
    assert.deepEqual(
      EXCLUSIVE.map((id) => id.slice(0, id.indexOf('.'))),
      [...clauses],
    );
    for (const clause of clauses) {
      const own = conformanceCases.filter((testCase) => clauseOf(testCase) === clause);
      assert.ok(own.length >= 2, clause);
    }
  });

  it.each(EXCLUSIVE)('that of %s is seen by no case of another clause', async (id) => {
    const clause = id.slice(0, id.indexOf('.'));
    const mutant = mutants[id];
    assert.ok(mutant !== undefined);
    for (const testCase of conformanceCases) {
      if (clauseOf(testCase) === clause) continue;
      assert.equal(await failureOf(mutant, testCase), undefined, `${testCase.id} sees it`);
    }
  });
});

async function failureOf({ how, ...mutant }: Mutant, testCase: ConformanceCase): Promise<unknown> {
  try {
    await runConformanceCase(fakeRuntimeSubject({ name: how, ...mutant }), testCase);
    return undefined;
  } catch (error) {
    return error ?? 'nothing';
  }
}

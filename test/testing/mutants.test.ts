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
  'C1.id-and-name-agree',
  'C2.mounts',
  'C3.paused-is-returned',
  'C4.create-beside-stranger',
  'C5.port-held',
  'C6.two-runtimes',
  'C7.policy-is-off',
  'C8.short-id-as-a-name',
  'C9.nothing-foreign',
  'C10.one-request',
  'C11.unnoticed-end',
  'C12.no-grace',
  'C13.absent',
  'C14.second-joins',
  'C15.stop-again',
  'C16.stopping-is-refused',
  'C17.labels',
  'C18.in-use-stays',
  'C21.abort',
  'C22.no-secret',
  'C23.engine-names',
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

  it('each clause has two cases at least, and a mutant that only its cases see', async () => {
    const clauses = new Set(conformanceCases.map(clauseOf));
    assert.deepEqual(
      EXCLUSIVE.map((id) => id.slice(0, id.indexOf('.'))),
      [...clauses],
    );
    for (const id of EXCLUSIVE) {
      const clause = id.slice(0, id.indexOf('.'));
      const own = conformanceCases.filter((testCase) => clauseOf(testCase) === clause);
      assert.ok(own.length >= 2, clause);
      const mutant = mutants[id];
      assert.ok(mutant !== undefined, id);
      for (const testCase of conformanceCases) {
        if (clauseOf(testCase) === clause) continue;
        assert.equal(await failureOf(mutant, testCase), undefined, `${testCase.id} sees the mutant of ${id}`);
      }
    }
  });
});

async function failureOf({ how, attach }: Mutant, testCase: ConformanceCase): Promise<unknown> {
  try {
    await runConformanceCase(fakeRuntimeSubject({ name: how, attach }), testCase);
    return undefined;
  } catch (error) {
    return error ?? 'nothing';
  }
}

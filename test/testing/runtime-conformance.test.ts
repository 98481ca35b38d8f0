import { strict as assert } from 'node:assert';
import { describe as nodeDescribe, it as nodeIt } from 'node:test';

import { describe, it } from 'vitest';

import {
  canRun,
  casesFor,
  clauseOf,
  clauses,
  conformanceCases,
  type ConformanceRunner,
  type ConformanceSubject,
  fakeRuntimeSubject,
  runConformanceCase,
  runtimeConformance,
} from '../../src/testing/index.ts';

/** The runner of Node fits as well as that of vitest. */
const NODE: ConformanceRunner = { describe: nodeDescribe, it: nodeIt };

/** What the suite defines for `subject`. */
function define(subject: ConformanceSubject): { readonly run: string[]; readonly skipped: string[] } {
  const run: string[] = [];
  const skipped: string[] = [];
  const note = (name: string): number => run.push(name);
  runtimeConformance(
    {
      describe: (_name, body) => body(),
      it: Object.assign(note, { skip: (name: string) => skipped.push(name) }),
    },
    subject,
  );
  return { run, skipped };
}

describe('runtimeConformance', () => {
  it('fits the runner of Node', () => {
    assert.equal(typeof NODE.it.skip, 'function');
  });

  it('defines a test for each case, named by its id', () => {
    const { run, skipped } = define(fakeRuntimeSubject());
    assert.equal(run.length, conformanceCases.length);
    assert.deepEqual(skipped, []);
    assert.ok(run.some((name) => name.startsWith('C3.running-is-returned: ')));
  });

  it('leaves out the groups that a subject has not, but never the core', () => {
    const subject = { ...fakeRuntimeSubject(), groups: [] };
    const ids = new Set(casesFor(subject).map(clauseOf));
    assert.ok(ids.has('C1') && ids.has('C23') && !ids.has('C17') && !ids.has('C18'));
  });

  it('skips, and says so, what a bench cannot do', () => {
    const { run, skipped } = define({ ...fakeRuntimeSubject(), lacks: ['registry', 'disturb'] });
    const lacking = conformanceCases.filter(({ needs }) => needs === 'registry' || needs === 'disturb');
    assert.equal(skipped.length, lacking.length);
    assert.equal(run.length + skipped.length, conformanceCases.length);
    assert.ok(
      lacking.every(
        (testCase) => !canRun({ ...fakeRuntimeSubject(), lacks: ['registry', 'disturb'] }, testCase),
      ),
    );
  });

  it('closes the bench of a case that fails', async () => {
    let closed = 0;
    const sound = fakeRuntimeSubject();
    const subject: ConformanceSubject = {
      ...sound,
      open: async () => ({
        ...(await sound.open()),
        close: async () => {
          closed += 1;
        },
      }),
    };
    const [testCase] = conformanceCases;
    assert.ok(testCase !== undefined);
    await runConformanceCase(subject, testCase);
    const failing = { ...testCase, run: () => Promise.reject(new Error('not kept')) };
    await assert.rejects(runConformanceCase(subject, failing), /not kept/);
    assert.equal(closed, 2);
  });
});

describe('clauses', () => {
  it('are numbered from 1 without a gap within their groups, each once', () => {
    const numbers = clauses.map(({ id }) => Number(id.slice(1))).sort((one, other) => one - other);
    assert.deepEqual(
      numbers,
      Array.from({ length: 23 }, (_, index) => index + 1),
    );
  });

  it('have cases, but for events and logs, which no runtime has yet', () => {
    const tested = new Set(conformanceCases.map(clauseOf));
    for (const { id, group } of clauses) {
      assert.equal(tested.has(id), group !== 'events' && group !== 'logs', id);
    }
  });

  it('have a case for nothing else, and no case twice', () => {
    const ids = new Set<string>(clauses.map(({ id }) => id));
    assert.ok(conformanceCases.every((testCase) => ids.has(clauseOf(testCase))));
    assert.equal(new Set(conformanceCases.map(({ id }) => id)).size, conformanceCases.length);
  });
});

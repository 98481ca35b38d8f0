import { strict as assert } from 'node:assert';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { describe, it } from 'vitest';

import {
  memorySourceSubject,
  sourceCases,
  sourceClauseOf,
  sourceClauses,
  stateSourceConformance,
  type StateSourceSubject,
} from '../../src/testing/index.ts';
import { sourceMutants } from './source-mutants/index.ts';
import { modelSubject, soundSource } from './source-mutants/model-source.ts';
import { temporaryDirectory } from '../state/temporary-directory.ts';

interface Defined {
  readonly run: ReadonlyMap<string, () => Promise<void>>;
  readonly skipped: readonly string[];
}

/** What the suite defines for `subject`. */
function define(subject: StateSourceSubject): Defined {
  const run = new Map<string, () => Promise<void>>();
  const skipped: string[] = [];
  const it = (name: string, body: () => Promise<void>): unknown => run.set(name, body);
  const runner = {
    describe: (_name: string, body: () => void) => body(),
    it: Object.assign(it, { skip: (name: string) => skipped.push(name) }),
  };
  stateSourceConformance(runner, subject);
  return { run, skipped };
}

function testOf({ run }: Defined, id: string): { readonly name: string; readonly body: () => Promise<void> } {
  const found = [...run].find(([name]) => name.startsWith(`${id}: `));
  assert.ok(found !== undefined, id);
  return { name: found[0], body: found[1] };
}

describe('stateSourceConformance', () => {
  it('defines a test for each case, named by its id', () => {
    const { run, skipped } = define(modelSubject('model'));
    assert.equal(run.size, sourceCases.length);
    assert.deepEqual(skipped, []);
  });

  it('skips, and says so, what a bench cannot do', () => {
    const { run, skipped } = define(memorySourceSubject());
    assert.equal(run.size + skipped.length, sourceCases.length);
    assert.ok(skipped.some((name) => name.endsWith('(skipped: it needs lose, which the bench lacks)')));
  });

  it('is passed by a source that gives no hints and says so, and by none that gives them', async () => {
    const silent = modelSubject('silent', (store, clock) => ({
      ...soundSource(store, clock),
      watch: () => () => undefined,
    }));
    const { run, skipped } = define({ ...silent, hints: false });
    assert.ok(run.size > 30 && skipped.every((name) => name.endsWith('and the source gives none)')));
    for (const body of run.values()) await body();
    for (const { id, awaitsHints } of sourceCases) {
      if (awaitsHints === true) await assert.rejects(testOf(define(silent), id).body());
    }
  });

  it('fails where a bench lacks what it does not say', async () => {
    const sound = modelSubject('model');
    const subject: StateSourceSubject = {
      ...sound,
      async open() {
        const { lose: _lose, ...bench } = await sound.open();
        return bench;
      },
    };
    const { body } = testOf(define(subject), 'S3.loss-is-no-deletion');
    await assert.rejects(body, { name: 'TypeError', message: 'the bench has no lose: name it in lacks' });
  });

  it('closes the bench of a case that fails', async () => {
    const mutant = sourceMutants['S1.large'];
    assert.ok(mutant !== undefined);
    const broken = modelSubject('broken', mutant.make);
    let closed = 0;
    const subject: StateSourceSubject = {
      ...broken,
      open: async () => ({ ...(await broken.open()), close: async () => void (closed += 1) }),
    };
    const defined = define(subject);
    await assert.rejects(testOf(defined, 'S1.large').body);
    await testOf(defined, 'S1.latest').body();
    assert.equal(closed, 2);
  });

  it('ends the watches of a case that fails', async () => {
    const mutant = sourceMutants['S8.put'];
    assert.ok(mutant !== undefined);
    let watching = 0;
    const subject = modelSubject('broken', (store, clock) => {
      const source = mutant.make(store, clock);
      return {
        ...source,
        watch(onHint) {
          const end = source.watch(onHint);
          watching += 1;
          return () => {
            watching -= 1;
            end();
          };
        },
      };
    });
    await assert.rejects(testOf(define(subject), 'S8.put').body, /no hint within/);
    assert.equal(watching, 0);
  });

  it('runs under the runner of Node, and its process ends', async () => {
    const root = new URL('../../', import.meta.url);
    const file = join(await temporaryDirectory(), 'source.test.mjs');
    const testing = JSON.stringify(new URL('src/testing/index.ts', root).href);
    await writeFile(
      file,
      `import { describe, it } from 'node:test';
       import { memorySourceSubject, stateSourceConformance } from ${testing};
       stateSourceConformance({ describe, it }, memorySourceSubject());`,
    );
    const args = ['--import', 'tsx', '--conditions=@rollforward/source', '--test', file];
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      cwd: root,
      env: { PATH: process.env['PATH'] ?? '' },
    });
    assert.match(stdout, /# fail 0/);
    assert.match(stdout, new RegExp(`# tests ${sourceCases.length}`));
  }, 30_000);
});

describe('known gaps', () => {
  const gaps = (
    knownGaps: Record<string, string>,
    make = sourceMutants['S1.large']?.make,
  ): StateSourceSubject => ({
    ...modelSubject('with gaps', make),
    knownGaps,
  });

  it('are run, named with their reason, and must fail', async () => {
    const { name, body } = testOf(define(gaps({ 'S1.large': 'its buffer has 64 KiB' })), 'S1.large');
    assert.ok(name.endsWith('(known gap: its buffer has 64 KiB)'), name);
    await body();
  });

  it('that pass are an error', async () => {
    const { body } = testOf(define(gaps({ 'S1.latest': 'it never worked' })), 'S1.latest');
    await assert.rejects(body, /S1\.latest passes now: take it out of knownGaps/);
  });

  it('hide no bench that cannot be opened', async () => {
    const subject: StateSourceSubject = {
      ...gaps({ 'S1.large': 'its buffer has 64 KiB' }),
      open: () => Promise.reject(new Error('no server')),
    };
    await assert.rejects(testOf(define(subject), 'S1.large').body, /no server/);
  });

  it('that are no case, have no reason, or are of a case that is skipped, are refused', () => {
    assert.throws(() => define(gaps({ 'S1.huge': 'why' })), {
      name: 'TypeError',
      message: /S1\.huge is no case/,
    });
    assert.throws(() => define(gaps({ 'S1.large': ' ' })), { name: 'TypeError', message: /a sentence/ });
    const skipped: StateSourceSubject = { ...memorySourceSubject(), knownGaps: { 'S4.deletion': 'why' } };
    assert.throws(() => define(skipped), { name: 'TypeError', message: /S4\.deletion is skipped/ });
  });
});

describe('clauses of sources', () => {
  it('are numbered from 1 without a gap, each once', () => {
    const expected = Array.from({ length: sourceClauses.length }, (_, index) => `S${index + 1}`);
    assert.deepEqual(
      sourceClauses.map(({ id }) => id),
      expected,
    );
  });

  it('have cases, each once, and there is none for anything else', () => {
    assert.deepEqual(
      [...new Set(sourceCases.map(sourceClauseOf))],
      sourceClauses.map(({ id }) => id),
    );
    assert.equal(new Set(sourceCases.map(({ id }) => id)).size, sourceCases.length);
  });
});

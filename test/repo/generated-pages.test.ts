import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { clauses, conformanceCases, sourceCases, sourceClauses } from 'rollforward/testing';
import { describe, expect, test } from 'vitest';

import { contractPage } from '../../scripts/lib/contract-page.ts';
import { generatedPages } from '../../scripts/lib/generated-pages.ts';
import { ROOT } from './layers/source.ts';

const pages = await generatedPages();

describe('a page that is made from sources', () => {
  test.each([...pages])('%s is what they say', async (path, text) => {
    const file = join(ROOT, path);
    const written = existsSync(file) ? await readFile(file, 'utf8') : '';
    expect(written, 'to write it anew: npm run docs').toBe(text);
  });

  test.each([
    ['runtimes', clauses, conformanceCases],
    ['sources', sourceClauses, sourceCases],
  ])('is the contract of %s, with every clause and every case', (_, promised, proofs) => {
    const text = pages.get('docs/contract.md');
    expect(promised.length).toBeGreaterThan(10);
    for (const { id, title } of promised) expect(text).toContain(`#### ${id} ${title}`);
    for (const { id } of proofs) expect(text).toContain(`(\`${id}\``);
  });
});

describe('the page of a contract', () => {
  const clause = { id: 'X1', group: 'core', section: 'First', title: 'It is so', text: 'It is *so*.' };
  const one = { id: 'X1.one', title: 'one_two <three>' };
  const contract = { title: 'Things', introduction: ['What they are.'], clauses: [clause], cases: [one] };

  test('has a heading for each section, then its clauses, then what proves them', () => {
    const clauses = [
      clause,
      { ...clause, id: 'X2', group: 'image', title: 'And so' },
      { ...clause, id: 'X10', section: 'Second' },
      { ...clause, id: 'X11' },
    ];
    const page = contractPage(['# Head'], [{ ...contract, clauses }]);
    expect(page.trimEnd().split('\n\n')).toEqual([
      '# Head',
      '## Things',
      'What they are.',
      '### First',
      '#### X1 It is so',
      'It is *so*.',
      String.raw`- one\_two \<three\> (${'`X1.one`'})`,
      '#### X2 And so · image',
      'It is *so*.',
      'No case states it yet: nothing has this part.',
      '#### X11 It is so',
      'It is *so*.',
      'No case states it yet: nothing has this part.',
      '### Second',
      '#### X10 It is so',
      'It is *so*.',
      'No case states it yet: nothing has this part.',
    ]);
  });

  test('leaves no case out', () => {
    const stray = { id: 'X2.two', title: 'two' };
    expect(() => contractPage([], [{ ...contract, cases: [one, stray] }])).toThrow(
      'X2.two belongs to no clause',
    );
  });

  test('says what is skipped without what', () => {
    const asking = { ...one, title: 'so', needs: ['pause', 'attach'], uses: ['ports'] };
    expect(contractPage([], [{ ...contract, cases: [asking] }])).toContain(
      '- so (`X1.one`; needs `pause`, `attach`; uses `ports`)',
    );
  });
});

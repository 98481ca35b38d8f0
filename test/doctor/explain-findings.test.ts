import { strict as assert } from 'node:assert';

import { it } from 'vitest';

import { explainFindings } from '../../src/index.ts';

it('findings are told a paragraph each', () => {
  const finding = { severity: 'note', seen: 'It is so.', why: 'Because.', remedy: 'Nothing.' } as const;
  assert.equal(
    explainFindings([
      { ...finding, code: 'no-events' },
      { ...finding, code: 'cgroups-v1', severity: 'error' },
    ]),
    `note: It is so. (no-events)
  why: Because.
  do:  Nothing.

error: It is so. (cgroups-v1)
  why: Because.
  do:  Nothing.`,
  );
  assert.match(explainFindings([]), /^Nothing wrong was found/);
});

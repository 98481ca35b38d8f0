import { inspect } from 'node:util';

import { describe, expect, it } from 'vitest';

import { containerSpec } from '../../src/document/container-spec.ts';
import { hideEnv } from '../../src/document/hide-env.ts';

const spec = containerSpec({
  owner: 'me',
  deployment: 'shop',
  service: 'web',
  spec: { image: 'web:1', env: { TOKEN: 's3cret', toJSON: 's3cret' } },
  digest: `v1:${'1'.repeat(64)}`,
});
const hidden = hideEnv(spec);

describe('hideEnv', () => {
  it('shows the names of variables and no value, however deep it lies in what is printed (I15)', () => {
    for (const text of [
      JSON.stringify([{ step: { container: hidden } }]),
      inspect(hidden, { depth: null }),
    ]) {
      expect(text).not.toContain('s3cret');
      expect(text).toContain('TOKEN');
      expect(text).toContain('web:1');
    }
  });

  it('is equal to the spec, and a copy is as good as one', () => {
    expect(hidden).toEqual(spec);
    expect(Object.entries({ ...hidden })).toEqual(Object.entries(spec));
    expect(JSON.stringify({ ...hidden })).toBe(JSON.stringify(spec));
  });
});

import { needsImageEntrypoint } from '@rollforward/engine-shared';
import type { ContainerSpec } from 'rollforward';
import { describe, expect, test } from 'vitest';

import { startWords } from '../src/start-words.ts';

describe('what is run', () => {
  test.each<readonly [Partial<ContainerSpec>, readonly string[] | undefined, object]>([
    [{}, undefined, {}],
    [{ command: ['/a', 'b c'] }, undefined, { entrypoint: ['/a', 'b c'] }],
    [{ args: ['-x', ''] }, undefined, { args: ['-x', ''] }],
    [{ command: ['/a'], args: ['b'] }, undefined, { entrypoint: ['/a'], args: ['b'] }],
    [{ args: [] }, ['/image'], { entrypoint: ['/image'], args: [] }],
    [{ args: [] }, [], { entrypoint: [''], args: [] }],
    [{ command: [], args: ['x'] }, undefined, { entrypoint: [''], args: ['x'] }],
  ])('%j with the entrypoint %j', (part, entrypoint, expected) => {
    expect(startWords(part, entrypoint)).toEqual(expected);
  });

  test('the image’s entrypoint is needed to say "no arguments" only', () => {
    expect(needsImageEntrypoint({ args: [] })).toBe(true);
    expect(needsImageEntrypoint({})).toBe(false);
    expect(needsImageEntrypoint({ args: ['x'] })).toBe(false);
    expect(needsImageEntrypoint({ command: ['x'], args: [] })).toBe(false);
  });
});

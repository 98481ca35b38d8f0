import { expect, test } from 'vitest';

import { isImageId, localReference } from '../src/image-reference.ts';

const HEX = 'a'.repeat(64);

test.each([
  ['cafe', 'cafe:latest'],
  ['cafe:1', 'cafe:1'],
  ['registry.example:5000/cafe', 'registry.example:5000/cafe:latest'],
  ['registry.example:5000/cafe:1', 'registry.example:5000/cafe:1'],
  [`cafe@sha256:${HEX}`, `cafe@sha256:${HEX}`],
  [`sha256:${HEX}`, `sha256:${HEX}`],
])('%s is asked for as %s', (reference, expected) => {
  expect(localReference(reference)).toBe(expected);
});

test('an id is one, and a name is not', () => {
  expect(isImageId(`sha256:${HEX}`)).toBe(true);
  expect(isImageId(HEX)).toBe(false);
  expect(isImageId(`a@sha256:${HEX}`)).toBe(false);
});

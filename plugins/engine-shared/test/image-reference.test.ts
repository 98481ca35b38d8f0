import { expect, test } from 'vitest';

import { hasRegistry, isImageId, localReference } from '../src/image-reference.ts';

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

test.each([
  ['web', false],
  ['shop/web:1', false],
  ['localhost/web', true],
  ['registry.example/web', true],
  ['registry:5000/web', true],
  [`web@sha256:${HEX}`, false],
])('%s says where it is: %s', (reference, says) => {
  expect(hasRegistry(reference)).toBe(says);
});

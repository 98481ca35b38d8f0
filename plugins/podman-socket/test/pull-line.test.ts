import { expect, test } from 'vitest';

import { readPullLine } from '../src/pull-line.ts';

test.each([
  ['{"stream":"Trying to pull r/web:1...\\n"}', { kind: 'progress', message: 'Trying to pull r/web:1...' }],
  [
    '{"status":"Downloading","progressDetail":{"current":1,"total":2},"progress":"1B/2B","id":"1aee"}',
    { kind: 'progress', message: 'Downloading 1aee 1B/2B' },
  ],
  [
    '{"status":"Already exists","progressDetail":{},"id":"1aee"}',
    { kind: 'progress', message: 'Already exists 1aee' },
  ],
  ['{"error":"manifest unknown"}', { kind: 'error', words: 'manifest unknown' }],
  ['{"progressDetail":{},"errorDetail":{"message":"no"},"error":"no"}', { kind: 'error', words: 'no' }],
  ['{"images":["1aee"],"id":"1aee"}', { kind: 'nothing' }],
  ['{"stream":"\\n"}', { kind: 'nothing' }],
  ['{"status":', { kind: 'nothing' }],
  ['<html>', { kind: 'nothing' }],
  ['null', { kind: 'nothing' }],
  ['', { kind: 'nothing' }],
])('%s', (line, expected) => {
  expect(readPullLine(line)).toEqual(expected);
});

import { expect, test } from 'vitest';

import { readPullLine } from '../src/pull-line.ts';

const said = (message: string): object => ({ kind: 'progress', progress: { message } });
const counted = (message: string, receivedBytes: number, totalBytes: number): object => ({
  kind: 'progress',
  progress: { message, layer: { id: '1aee', receivedBytes, totalBytes } },
});
const line = (status: string, progressDetail: unknown, progress = ''): string =>
  JSON.stringify({ status, progressDetail, progress, id: '1aee' });

test.each([
  ['{"stream":"Trying to pull r/web:1...\\n"}', said('Trying to pull r/web:1...')],
  [
    line('Downloading', { current: 6492160, total: 20002462 }, '[====\u003e    ]  6.492MB/20MB'),
    counted('Downloading 1aee 6.492MB/20MB', 6492160, 20002462),
  ],
  [line('Downloading', { current: 3, total: 2 }), counted('Downloading 1aee', 2, 2)],
  [line('Downloading', { current: 1, total: -1 }, '1B'), said('Downloading 1aee 1B')],
  [line('Downloading', { current: 1 }, '1B'), said('Downloading 1aee 1B')],
  [line('Downloading', { current: 0, total: 0 }), said('Downloading 1aee')],
  [line('Downloading', { current: '1', total: '2' }), said('Downloading 1aee')],
  [line('Downloading', null), said('Downloading 1aee')],
  [line('Downloading', 7), said('Downloading 1aee')],
  [line('Extracting', { current: 1, total: 2 }), said('Extracting 1aee')],
  ['{"status":"Downloading","progressDetail":{"current":1,"total":2}}', said('Downloading')],
  ['{"status":"Already exists","progressDetail":{},"id":"1aee"}', said('Already exists 1aee')],
  ['{"error":"manifest unknown"}', { kind: 'error', words: 'manifest unknown' }],
  ['{"progressDetail":{},"errorDetail":{"message":"no"},"error":"no"}', { kind: 'error', words: 'no' }],
  ['{"errorDetail":{"code":1,"message":"no"}}', { kind: 'error', words: 'no' }],
  ['{"errorDetail":null,"status":"a"}', said('a')],
  ['{"errorDetail":{"message":1},"status":"a"}', said('a')],
  ['{"images":["1aee"],"id":"1aee"}', { kind: 'nothing' }],
  ['{"stream":"\\n"}', { kind: 'nothing' }],
  ['{"status":', { kind: 'nothing' }],
  ['<html>', { kind: 'nothing' }],
  ['null', { kind: 'nothing' }],
  ['', { kind: 'nothing' }],
])('%s', (text, expected) => {
  expect(readPullLine(text)).toEqual(expected);
});

import { idOf } from '@rollforward/engine-shared/testing';
import { expect, test } from 'vitest';

import { eventsRequest, logsRequest } from '../src/stream-requests.ts';

const ID = idOf('a');
const WHEN = Date.UTC(2026, 0, 2, 3, 4, 5, 6);

test('events are asked for from a moment on, to the millisecond', () => {
  expect(eventsRequest(WHEN)).toEqual({
    method: 'GET',
    path: '/events',
    query: {
      since: '1767323045.006',
      filters: '{"type":["container"],"event":["start","die","died","destroy","remove"]}',
    },
  });
});

test.each([
  [{}, {}],
  [{ since: undefined, follow: false }, {}],
  [{ tail: 0 }, { tail: '0' }],
  [
    { tail: 110, since: 0 },
    { tail: '110', since: '0.000' },
  ],
  [{ since: undefined, follow: true }, { follow: 'true' }],
  [{ since: 0, follow: false }, { since: '0.000' }],
  [
    { since: WHEN, follow: true },
    { since: '1767323045.006', follow: 'true' },
  ],
  [{ since: 0.25, follow: false }, { since: '0.000' }],
])('logs of %j are asked for, both streams and with their times', (reading, query) => {
  expect(logsRequest(ID, reading)).toEqual({
    method: 'GET',
    path: `/containers/${ID}/logs`,
    query: { stdout: 'true', stderr: 'true', timestamps: 'true', ...query },
  });
});

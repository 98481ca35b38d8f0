import { describe, expect, test } from 'vitest';

import { eventsArguments } from '../src/argv-events.ts';
import { readEventLine } from '../src/event-line.ts';

const ID = 'a'.repeat(64);

function line(parts: object): string {
  return JSON.stringify({ ID, Image: 'web:1', Name: 'a', Status: 'start', Type: 'container', ...parts });
}

describe('a line of events', () => {
  test.each([
    ['start', 'started'],
    ['died', 'exited'],
    ['remove', 'removed'],
  ])('%s is %s', (Status, type) => {
    expect(readEventLine(line({ Status }))).toEqual({ type, id: ID });
  });

  test.each([
    { Status: 'cleanup' },
    { Status: 'init' },
    { Status: 'toString' },
    { Type: 'image', Status: 'remove', ID: 'f00' },
  ])('%o is of no use', (parts) => {
    expect(readEventLine(line(parts))).toBeUndefined();
  });

  test.each(['', 'garbage', '[]', 'null', line({ ID: 'abc' }), line({ ID: undefined }), line({ Status: 1 })])(
    '%s is none',
    (text) => {
      expect(() => readEventLine(text)).toThrow(expect.objectContaining({ code: 'Unavailable' }));
    },
  );

  test('is asked for from the moment of the subscription on', () => {
    expect(eventsArguments(Date.UTC(2026, 0, 2, 3, 4, 5, 678))).toContain('--since=2026-01-02T03:04:05.678Z');
  });
});

import { describe, expect, test } from 'vitest';

import { EVENT_WORDS, readEventLine } from '../src/event-line.ts';

const ID = 'a'.repeat(64);

function line(parts: object): string {
  const Actor = { ID, Attributes: { name: 'shop.web', image: 'web:1' } };
  return JSON.stringify({ Type: 'container', Action: 'start', Actor, scope: 'local', time: 1, ...parts });
}

describe('a line of events', () => {
  test.each([
    ['start', 'started'],
    ['die', 'exited'],
    ['died', 'exited'],
    ['destroy', 'removed'],
    ['remove', 'removed'],
  ])('%s is %s', (Action, type) => {
    expect(readEventLine(line({ Action }))).toEqual({ type, id: ID });
    expect(EVENT_WORDS).toContain(Action);
  });

  test('is read by what all versions have', () => {
    const said = { Action: 'die', status: 'start', id: 'b'.repeat(64), from: 'web:1' };
    expect(readEventLine(line(said))).toEqual({ type: 'exited', id: ID });
  });

  test.each([
    { Action: 'cleanup' },
    { Action: 'init' },
    { Action: 'exec_create: /bin/sh' },
    { Action: 'toString' },
    { Type: 'image', Action: 'remove', Actor: { ID: 'f00' } },
    { Type: 'network', Action: 'destroy' },
  ])('%o is of no use', (parts) => {
    expect(readEventLine(line(parts))).toBeUndefined();
  });

  test.each([
    '',
    'garbage',
    '[]',
    'null',
    '{"message":"no"}',
    line({ Actor: { ID: 'abc' } }),
    line({ Actor: { ID: ID.toUpperCase() } }),
    line({ Actor: {} }),
    line({ Actor: null }),
    line({ Actor: 'x' }),
    line({ Action: 1 }),
    line({ Type: undefined }),
  ])('%s is none', (text) => {
    expect(() => readEventLine(text)).toThrow(expect.objectContaining({ code: 'Unavailable' }));
  });
});

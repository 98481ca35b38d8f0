import { describe, expect, test } from 'vitest';

import { faultOf, reasonOf } from '../src/faults.ts';

test('the words of the error decide, and nothing that was said before it', () => {
  const stderr =
    'time="…" level=warning msg="no such container"\nError: localhost/nope:v1: image not known\n';
  expect(faultOf('create', { exitCode: 125, stdout: '', stderr }).code).toBe('ImageNotFound');
});

describe('the message', () => {
  const reason = (stderr: string): string => reasonOf({ exitCode: 125, stderr });

  test('is the error, not what was said on the way to it', () => {
    const stderr = `Trying to pull r/a:1...
time="2026-11-23T12:58:15Z" level=warning msg="Failed, retrying in 1s ... (1/3). Error: connection refused"
Error: initializing source
`;
    expect(reason(stderr)).toBe('initializing source');
    expect(reason('failed to connect to syslog: Initialization\nError: real reason\n')).toBe('real reason');
  });

  test('is one short line', () => {
    expect(reason(`Error: ${'x'.repeat(1000)}\nmore`)).toHaveLength(302);
  });

  test('is something where nothing was said', () => {
    expect(reason('\n')).toBe('ended with 125 and said nothing');
  });

  test('names the verb', () => {
    const fault = faultOf('network remove', {
      exitCode: 1,
      stdout: '',
      stderr: 'Error: network is being used',
    });
    expect(fault.message).toBe('podman network remove: network is being used');
  });
});

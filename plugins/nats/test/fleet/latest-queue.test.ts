import { describe, expect, it } from 'vitest';

import { createLatestQueue } from '../../src/fleet/latest-queue.ts';

describe('createLatestQueue', () => {
  it('gives each key once, the latest of it, in the order in which they came first', async () => {
    const queue = createLatestQueue<string>();
    for (const [key, value] of [
      ['a', 'a1'],
      ['b', 'b1'],
      ['a', 'a2'],
    ] as const)
      queue.put(key, value);
    expect([await queue.take(), await queue.take()]).toEqual(['a2', 'b1']);
  });

  it('wakes whoever waits, with a value or with the end', async () => {
    const queue = createLatestQueue<string>();
    const first = queue.take();
    queue.put('a', 'a1');
    expect(await first).toBe('a1');
    const second = queue.take();
    queue.end();
    expect(await second).toBeUndefined();
    queue.put('a', 'a2');
    expect(await queue.take()).toBeUndefined();
  });

  it('throws the error that has ended it, once', async () => {
    const queue = createLatestQueue<string>();
    queue.put('a', 'a1');
    queue.end(new Error('over'));
    await expect(queue.take()).rejects.toThrow('over');
    expect(await queue.take()).toBeUndefined();
  });
});

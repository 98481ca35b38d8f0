import { describe, expect, it } from 'vitest';

import { createLimit } from '../../src/converge/limit.ts';
import { isRuntimeFault } from '../../src/runtime/fault.ts';
import { deferred, settle } from './deferred.ts';

const NEVER = new AbortController().signal;

/** A task that runs until it is let go. */
function heldTask(): {
  run(): Promise<void>;
  readonly begun: boolean;
  end(): void;
} {
  const { promise, resolve } = deferred<void>();
  let begun = false;
  return {
    run() {
      begun = true;
      return promise;
    },
    get begun() {
      return begun;
    },
    end: resolve,
  };
}

function codeOf(error: unknown): unknown {
  return isRuntimeFault(error) ? error.code : error;
}

describe('createLimit', () => {
  it('gives what the task gives', async () => {
    const limit = createLimit(1);
    await expect(limit.run(NEVER, () => Promise.resolve(7))).resolves.toBe(7);
    const error = new Error('of the task');
    await expect(limit.run(NEVER, () => Promise.reject(error))).rejects.toBe(error);
  });

  it('lets so many run at once, and the others in the order they came', async () => {
    const limit = createLimit(2);
    const tasks = [heldTask(), heldTask(), heldTask(), heldTask()];
    const runs = tasks.map((task) => limit.run(NEVER, () => task.run()));
    const begun = async (): Promise<boolean[]> => {
      await settle();
      return tasks.map((task) => task.begun);
    };
    expect(await begun()).toEqual([true, true, false, false]);
    tasks[1]?.end();
    expect(await begun()).toEqual([true, true, true, false]);
    tasks[0]?.end();
    expect(await begun()).toEqual([true, true, true, true]);
    for (const task of tasks) task.end();
    await Promise.all(runs);
  });

  it('frees the place of a task that failed, or that threw', async () => {
    const limit = createLimit(1);
    const throwing = (): Promise<void> => {
      throw new Error('before its first await');
    };
    await expect(limit.run(NEVER, throwing)).rejects.toThrow('before its first await');
    await expect(limit.run(NEVER, () => Promise.reject(new Error('later')))).rejects.toThrow('later');
    await expect(limit.run(NEVER, () => Promise.resolve('free'))).resolves.toBe('free');
  });

  it('rejects who is aborted while waiting, and never runs its task', async () => {
    const limit = createLimit(1);
    const [first, second, third] = [heldTask(), heldTask(), heldTask()];
    const running = limit.run(NEVER, () => first.run());
    const abort = new AbortController();
    const given = limit.run(abort.signal, () => second.run()).catch(codeOf);
    const behind = limit.run(NEVER, () => third.run());
    abort.abort();
    expect(await given).toBe('Aborted');
    first.end();
    await running;
    await settle();
    expect([second.begun, third.begun]).toEqual([false, true]);
    third.end();
    await behind;
  });

  it('rejects who comes aborted, even to a free place', async () => {
    const task = heldTask();
    expect(
      await createLimit(1)
        .run(AbortSignal.abort(), () => task.run())
        .catch(codeOf),
    ).toBe('Aborted');
    expect(task.begun).toBe(false);
  });

  it('does not end a task that has begun', async () => {
    const limit = createLimit(1);
    const abort = new AbortController();
    const task = heldTask();
    const run = limit.run(abort.signal, () => task.run());
    await settle();
    abort.abort();
    await settle();
    task.end();
    await expect(run).resolves.toBeUndefined();
  });

  it('counts a place once, whoever waited for it', async () => {
    const limit = createLimit(1);
    for (let round = 0; round < 3; round += 1) {
      const [first, second] = [heldTask(), heldTask()];
      const runs = [limit.run(NEVER, () => first.run()), limit.run(NEVER, () => second.run())];
      first.end();
      await settle();
      expect(second.begun).toBe(true);
      second.end();
      await Promise.all(runs);
    }
    const [one, other] = [heldTask(), heldTask()];
    const runs = [limit.run(NEVER, () => one.run()), limit.run(NEVER, () => other.run())];
    await settle();
    expect([one.begun, other.begun]).toEqual([true, false]);
    one.end();
    other.end();
    await Promise.all(runs);
  });

  it('does not let who was aborted while running take another one out of the queue', async () => {
    const limit = createLimit(1);
    const [first, second, third] = [heldTask(), heldTask(), heldTask()];
    const abort = new AbortController();
    const runs = [
      limit.run(NEVER, () => first.run()),
      limit.run(abort.signal, () => second.run()),
      limit.run(NEVER, () => third.run()),
    ];
    first.end();
    await settle();
    expect(second.begun).toBe(true);
    abort.abort();
    second.end();
    await settle();
    expect(third.begun).toBe(true);
    third.end();
    await Promise.all(runs);
  });

  it('lets who must not wait come before all who do, in the order of their coming', async () => {
    const limit = createLimit(1);
    const order: string[] = [];
    const noted = (name: string) => async (): Promise<void> => {
      order.push(name);
      await settle();
    };
    const held = heldTask();
    const abort = new AbortController();
    const runs = [
      limit.run(NEVER, () => held.run()),
      limit.run(NEVER, noted('waiting')),
      limit.run(abort.signal, noted('given up')).catch(codeOf),
      limit.runNext(noted('next')),
      limit.runNext(noted('after next')),
    ];
    abort.abort();
    held.end();
    await Promise.all(runs);
    expect(order).toEqual(['next', 'after next', 'waiting']);
    await expect(limit.runNext(() => Promise.resolve('free'))).resolves.toBe('free');
  });

  it('counts the place of who came first, and frees it where its task fails', async () => {
    const limit = createLimit(1);
    const held = heldTask();
    const next = limit.runNext(() => held.run());
    const waiting = heldTask();
    const behind = limit.run(NEVER, () => waiting.run());
    await settle();
    expect([held.begun, waiting.begun]).toEqual([true, false]);
    held.end();
    await next;
    waiting.end();
    await behind;
    const error = new Error('of the task');
    await expect(limit.runNext(() => Promise.reject(error))).rejects.toBe(error);
    await expect(limit.run(NEVER, () => Promise.resolve('free'))).resolves.toBe('free');
  });
});

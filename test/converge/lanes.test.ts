import { describe, expect, it } from 'vitest';

import { createLanes, type Lanes } from '../../src/converge/lanes.ts';
import type { LaneKey } from '../../src/plan/lane-key.ts';
import type { StepResult } from '../../src/plan/after-step.ts';
import { deferred, settle } from './deferred.ts';

const DONE: StepResult = { kind: 'done' };

/** Begins a step that ends when it is told to. */
function begin(
  lanes: Lanes,
  lane: LaneKey,
  target = 'v1:1',
): {
  readonly interrupted: () => boolean;
  readonly results: StepResult[];
  end(result?: StepResult): Promise<void>;
} {
  const { promise, resolve } = deferred<StepResult>();
  const results: StepResult[] = [];
  let signal: AbortSignal | undefined;
  lanes.begin(
    lane,
    target,
    (interrupt) => {
      signal = interrupt;
      return promise;
    },
    (result) => {
      results.push(result);
    },
  );
  return {
    interrupted: () => signal?.aborted === true,
    results,
    async end(result = DONE) {
      resolve(result);
      await settle();
    },
  };
}

describe('createLanes', () => {
  it('is not busy at first', () => {
    const lanes = createLanes();
    expect([...lanes.busy(lanes.beginList())]).toEqual([]);
  });

  it('is busy with a step that is under way', () => {
    const lanes = createLanes();
    lanes.beginList();
    begin(lanes, 'shop/web');
    begin(lanes, 'shop/db');
    expect([...lanes.busy(lanes.beginList())].sort()).toEqual(['shop/db', 'shop/web']);
  });

  it('is busy for every list that was begun before its step settled, and free for the next one', async () => {
    const lanes = createLanes();
    lanes.beginList();
    const step = begin(lanes, 'shop/web');
    const during = lanes.beginList();
    await step.end();
    expect([...lanes.busy(during)]).toEqual(['shop/web']);
    expect([...lanes.busy(during)]).toEqual(['shop/web']);
    expect([...lanes.busy(lanes.beginList())]).toEqual([]);
  });

  it('frees each lane by itself', async () => {
    const lanes = createLanes();
    lanes.beginList();
    const web = begin(lanes, 'shop/web');
    begin(lanes, 'shop/db');
    await web.end();
    expect([...lanes.busy(lanes.beginList())]).toEqual(['shop/db']);
  });

  it('tells what became of a step, when the lane is free to be planned', async () => {
    const lanes = createLanes();
    const step = begin(lanes, 'shop/web');
    const result: StepResult = { kind: 'superseded' };
    await step.end(result);
    expect(step.results).toEqual([result]);
    expect(() => begin(lanes, 'shop/web')).not.toThrow();
  });

  it('does one step at most', () => {
    const lanes = createLanes();
    begin(lanes, 'shop/web');
    expect(() => begin(lanes, 'shop/web')).toThrow(TypeError);
  });

  it('interrupts the lanes whose target nobody wants any more', () => {
    const lanes = createLanes();
    const web = begin(lanes, 'shop/web', 'v1:1');
    const db = begin(lanes, 'shop/db', 'v1:2');
    const asked: string[] = [];
    lanes.interrupt((lane, target) => {
      asked.push(`${lane} ${target}`);
      return target === 'v1:2';
    });
    expect(asked).toEqual(['shop/web v1:1', 'shop/db v1:2']);
    expect([web.interrupted(), db.interrupted()]).toEqual([false, true]);
  });

  it('does not ask of lanes that are idle', async () => {
    const lanes = createLanes();
    await begin(lanes, 'shop/web').end();
    lanes.interrupt(() => expect.fail('asked'));
  });

  it('is idle when the last step has settled, also one that began meanwhile', async () => {
    const lanes = createLanes();
    const first = begin(lanes, 'shop/web');
    let idle = false;
    const waited = lanes.idle().then(() => {
      idle = true;
    });
    const second = begin(lanes, 'shop/db');
    await first.end();
    expect(idle).toBe(false);
    await second.end();
    await waited;
    expect(idle).toBe(true);
    await lanes.idle();
  });
});

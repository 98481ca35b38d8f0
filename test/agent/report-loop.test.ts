import { beforeEach, describe, expect, it } from 'vitest';

import { createReportLoop, type ReportLoop } from '../../src/agent/report-loop.ts';
import type { DeploymentState } from '../../src/state/deployment-state.ts';
import { FakeClock } from '../../src/testing/index.ts';

let clock: FakeClock;
let loop: ReportLoop;
/** What reached the reporter: `shop 3`, `shop removed`. */
let delivered: string[];
let failures: string[];
/** What a reporter holds from earlier, or why it cannot say. */
let held: () => Promise<readonly string[]>;
let latest: DeploymentState[];
let hint: (() => void) | undefined;
/** What becomes of each delivery. */
let deliver: (what: string, signal: AbortSignal) => Promise<void>;
let stop: AbortController;
let done: Promise<void>;

beforeEach(() => {
  clock = new FakeClock({ startMs: 0 });
  delivered = [];
  failures = [];
  deliver = () => Promise.resolve();
  held = () => Promise.resolve([]);
  latest = [];
  stop = new AbortController();
  const take = async (what: string, signal: AbortSignal): Promise<void> => {
    await deliver(what, signal);
    delivered.push(what);
  };
  loop = createReportLoop({
    reporter: {
      report: ({ deployment, sequence }, signal) => take(`${deployment} ${sequence}`, signal),
      remove: (deployment, signal) => take(`${deployment} removed`, signal),
      list: () => held(),
      watch(onHint) {
        hint = onHint;
        return () => {
          hint = undefined;
        };
      },
    },
    clock,
    random: () => 0.5,
    latest: () => latest,
    onFailed: (deployment, message) => failures.push(`${clock.now()} ${deployment ?? 'list'}: ${message}`),
  });
  done = loop.run(stop.signal);
});

function state(deployment: string, sequence: number): DeploymentState {
  return {
    deployment,
    deviceId: 'me',
    phase: 'Running',
    containerIds: {},
    services: {},
    sequence,
    bootId: 'boot',
    observedAt: 0,
  };
}

async function end(): Promise<void> {
  stop.abort();
  await clock.until(done);
  expect(clock.pending).toBe(0);
  expect(hint, 'it is watched no more').toBeUndefined();
}

const refuse = (): Promise<void> => Promise.reject(new Error('no route'));

describe('a report', () => {
  it('is brought at once, and once', async () => {
    loop.report(state('shop', 1));
    await clock.advance(60_000);
    expect(delivered).toEqual(['shop 1']);
    await end();
  });

  it('is the latest of each deployment', async () => {
    for (const sequence of [1, 2, 3]) loop.report(state('shop', sequence));
    loop.report(state('blog', 4));
    await clock.advance(0);
    expect(delivered).toEqual(['shop 3', 'blog 4']);
    await end();
  });

  it('is one at a time', async () => {
    let [underWay, most] = [0, 0];
    deliver = async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await clock.sleep(100);
      underWay -= 1;
    };
    for (const deployment of ['a', 'b', 'c']) loop.report(state(deployment, 1));
    await clock.advance(300);
    expect(delivered).toEqual(['a 1', 'b 1', 'c 1']);
    expect(most).toBe(1);
    await end();
  });

  it('that comes while an older one is on its way is brought after it', async () => {
    deliver = () => clock.sleep(100);
    loop.report(state('shop', 1));
    await clock.advance(50);
    loop.report(state('shop', 2));
    loop.report(state('shop', 3));
    await clock.advance(200);
    expect(delivered).toEqual(['shop 1', 'shop 3']);
    await end();
  });

  it('is overtaken by a removal, and a removal by a report', async () => {
    loop.report(state('shop', 1));
    loop.remove('shop');
    await clock.advance(0);
    loop.remove('shop');
    loop.report(state('shop', 2));
    await clock.advance(0);
    expect(delivered).toEqual(['shop removed', 'shop 2']);
    await end();
  });
});

describe('a report that is not taken', () => {
  it('is brought again with growing delays, and told each time', async () => {
    deliver = refuse;
    loop.report(state('shop', 1));
    await clock.advance(16_000);
    expect(failures).toEqual([0, 1_000, 3_000, 7_000, 15_000].map((at) => `${at} shop: no route`));
    deliver = () => Promise.resolve();
    await clock.advance(16_000);
    expect(delivered).toEqual(['shop 1']);
    await clock.advance(600_000);
    expect(delivered).toEqual(['shop 1']);
    await end();
  });

  it('is not brought any more once there is a newer one', async () => {
    deliver = refuse;
    loop.report(state('shop', 1));
    await clock.advance(500);
    deliver = () => Promise.resolve();
    loop.report(state('shop', 2));
    await clock.advance(60_000);
    expect(delivered).toEqual(['shop 2']);
    await end();
  });

  it('keeps no other one', async () => {
    deliver = (what) => (what.startsWith('shop') ? refuse() : Promise.resolve());
    loop.report(state('shop', 1));
    loop.report(state('blog', 2));
    await clock.advance(0);
    expect(delivered).toEqual(['blog 2']);
    deliver = () => Promise.resolve();
    await clock.advance(1_000);
    expect(delivered).toEqual(['blog 2', 'shop 1']);
    await end();
  });

  it('begins with short delays again once all was taken', async () => {
    deliver = refuse;
    loop.report(state('shop', 1));
    await clock.advance(16_000);
    deliver = () => Promise.resolve();
    await clock.advance(16_000);
    failures.length = 0;
    deliver = refuse;
    const from = clock.now();
    loop.report(state('shop', 2));
    await clock.advance(1_000);
    expect(failures).toEqual([from, from + 1_000].map((at) => `${at} shop: no route`));
    await end();
  });

  it('is one that hangs: it is given up after 30 s and told to end', async () => {
    let signal: AbortSignal | undefined;
    deliver = (_what, given) => {
      signal = given;
      return new Promise(() => undefined);
    };
    loop.report(state('shop', 1));
    await clock.advance(29_999);
    expect(failures).toEqual([]);
    await clock.advance(1);
    expect(failures).toEqual([expect.stringMatching(/^30000 shop: .*30000 ms/)]);
    expect(signal?.aborted).toBe(true);
    deliver = () => Promise.resolve();
    await clock.advance(1_000);
    expect(delivered).toEqual(['shop 1']);
    await end();
  });
});

describe('a hint of the reporter', () => {
  it('brings every latest state again', async () => {
    latest = [state('shop', 1), state('blog', 2)];
    hint?.();
    await clock.advance(0);
    expect(delivered).toEqual(['shop 1', 'blog 2']);
    await end();
  });

  it('makes what waits for its next try be tried at once, in its newest form', async () => {
    deliver = refuse;
    loop.report(state('shop', 1));
    loop.remove('blog');
    await clock.advance(5_000);
    deliver = () => Promise.resolve();
    // A removal that waits is not undone by a state that is listed still.
    latest = [state('shop', 1), state('blog', 1)];
    hint?.();
    await clock.advance(0);
    expect(delivered).toEqual(['shop 1', 'blog removed']);
    await end();
  });
});

describe('tidying', () => {
  it('removes what nobody knows, and nothing else', async () => {
    held = () => Promise.resolve(['shop', 'old', 'blog', '../evil', 'a.b']);
    latest = [state('shop', 1)];
    loop.report(state('blog', 2));
    loop.tidy();
    await clock.advance(60_000);
    expect(delivered).toEqual(['blog 2', 'old removed']);
    await end();
  });

  it('is tried again until the reporter can say what it holds', async () => {
    held = () => Promise.reject(new Error('no route'));
    loop.tidy();
    await clock.advance(1_500);
    expect(failures).toEqual(['0 list: no route', '1000 list: no route']);
    held = () => Promise.resolve(['old']);
    await clock.advance(2_000);
    expect(delivered).toEqual(['old removed']);
    await end();
  });
});

describe('an abort', () => {
  it('ends the loop at once, and is no failure', async () => {
    deliver = () => new Promise(() => undefined);
    loop.report(state('shop', 1));
    await clock.advance(10);
    stop.abort();
    await clock.until(done, { withinMs: 0 });
    expect(failures).toEqual([]);
    await end();
  });
});

import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'nats';
import { describe, expect, it, onTestFinished } from 'vitest';

import { BUCKETS, createBuckets, type Fleet, type StateChange } from '../../src/index.ts';
import { CLIENTS, handOf, openFleet } from '../support/fleet-bench.ts';

/** What was seen, as short words. */
function watching(fleet: Fleet, options: { device?: string; deployment?: string } = {}) {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const seen: string[] = [];
  const troubles: (string | undefined)[] = [];
  const done = (async () => {
    const changes = fleet.watchStates({
      ...options,
      signal: stop.signal,
      onTrouble: (reason) => troubles.push(reason),
    });
    for await (const change of changes) seen.push(wordOf(change));
  })();
  return { seen, troubles, stop: () => stop.abort(), done };
}

function wordOf(change: StateChange): string {
  const { kind, device, deployment } = change;
  const detail = kind === 'state' ? `${change.state.bootId}:${change.state.sequence}` : kind;
  return `${device}.${deployment} ${detail}`;
}

async function until(look: () => boolean | Promise<boolean>, ms: number): Promise<void> {
  for (const begun = performance.now(); !(await look()); await sleep(20)) {
    if (performance.now() - begun > ms) throw new Error('it did not come');
  }
}

async function consumersOf(url: string): Promise<number> {
  const connection = await connect({ servers: url });
  const manager = await connection.jetstreamManager();
  const info = await manager.streams.info(`KV_${BUCKETS.deviceState}`);
  await connection.close();
  return info.state.consumer_count;
}

describe.each(CLIENTS)('watchStates with %s', (client) => {
  it('gives what is there and what changes, over a frozen server', async () => {
    const { fleet, link, server } = await openFleet(client);
    const one = handOf(link, 'press-1', 'shop');
    const two = handOf(link, 'press-2', 'shop');
    await one.report({});
    await two.report({});
    const all = watching(fleet);
    const own = watching(fleet, { device: 'press-2' });
    const other = watching(fleet, { deployment: 'other' });
    await until(() => all.seen.length === 2 && own.seen.length === 1, 60_000);
    await one.report({});
    // What is replaced before it was brought is not brought.
    await until(() => all.seen.includes('press-1.shop boot-1:2'), 60_000);
    await one.report({ sequence: 1 });
    await two.garbage('x');
    await two.remove();
    await until(
      () => all.seen.includes('press-2.shop gone') && own.seen.includes('press-2.shop gone'),
      60_000,
    );
    await server.freeze();
    await sleep(1_500);
    server.thaw();
    await until(() => link.connection() !== undefined, 60_000);
    await until(() => all.troubles.length > 0 && all.troubles.at(-1) === undefined, 60_000);
    await one.report({ sequence: 9 });
    await until(() => all.seen.includes('press-1.shop boot-1:9'), 60_000);
    // What was the same was not told again, and what was older not at all.
    expect(all.seen.filter((word) => word.startsWith('press-1'))).toEqual([
      'press-1.shop boot-1:1',
      'press-1.shop boot-1:2',
      'press-1.shop boot-1:9',
    ]);
    expect(own.seen[0]).toBe('press-2.shop boot-1:1');
    expect(own.seen.at(-1)).toBe('press-2.shop gone');
    expect(other.seen).toEqual([]);
    for (const one of [all, own, other]) one.stop();
    await Promise.all([all.done, own.done, other.done]);
    // Those that the outage cut off are taken away by the server, half a minute later; not one more is there.
    await until(async () => (await consumersOf(server.url)) <= 3, 60_000);
  });

  it('holds the latest only for a slow reader, and leaves nothing behind', async () => {
    const { fleet, link, server } = await openFleet(client);
    const hand = handOf(link, 'press-1', 'shop');
    await hand.report({});
    const stop = new AbortController();
    const changes = fleet.watchStates({ signal: stop.signal })[Symbol.asyncIterator]();
    expect((await changes.next()).done).toBe(false);
    for (let round = 0; round < 200; round += 1) await hand.report({});
    const { seen } = watching(fleet);
    await until(() => seen.includes('press-1.shop boot-1:201'), 60_000);
    await sleep(1_000);
    const { value } = (await changes.next()) as { value: StateChange };
    expect(wordOf(value)).toBe('press-1.shop boot-1:201');
    const idle = changes.next();
    stop.abort();
    expect(await idle).toEqual({ done: true, value: undefined });
    await until(async () => (await consumersOf(server.url)) === 1, 60_000);
  });
});

it('goes on in a bucket that was made anew', async () => {
  const { fleet, link, server } = await openFleet();
  const hand = handOf(link, 'press-1', 'shop');
  await hand.report({});
  await hand.report({});
  const { seen } = watching(fleet);
  await until(() => seen.length === 1, 60_000);
  const connection = await connect({ servers: server.url });
  onTestFinished(() => connection.close());
  const manager = await connection.jetstreamManager();
  await manager.streams.delete(`KV_${BUCKETS.deviceState}`);
  await createBuckets({ link });
  // Its sequences begin again: what the device brings is later all the same.
  await hand.report({ sequence: 2 });
  await hand.report({});
  await until(() => seen.length === 2, 60_000);
  expect(seen).toEqual(['press-1.shop boot-1:2', 'press-1.shop boot-1:4']);
});

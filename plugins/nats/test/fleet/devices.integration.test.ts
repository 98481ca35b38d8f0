import { setTimeout as sleep } from 'node:timers/promises';
import type { LogLine } from 'rollforward';
import { describe, expect, it } from 'vitest';

import { BUCKETS, isSelectorError } from '../../src/index.ts';
import { encodeDeviceInfo } from '../../src/format/device-info.ts';
import { encodeHeartbeat } from '../../src/format/heartbeat.ts';
import { openBucket } from '../../src/wire/open-bucket.ts';
import { CLIENTS, openFleet, startDevice, web } from '../support/fleet-bench.ts';

describe.each(CLIENTS)('devices with %s', (client) => {
  it('lists and selects twenty, and puts on those that are selected', async () => {
    const { fleet, link } = await openFleet(client);
    const infos = openBucket({ link, name: BUCKETS.deviceInfo });
    const beats = openBucket({ link, name: BUCKETS.deviceHeartbeat });
    for (let number = 0; number < 20; number += 1) {
      const device = `press-${String(number).padStart(2, '0')}`;
      const labels = {
        role: number % 2 === 0 ? 'press' : 'saw',
        site: ['a', 'b', 'c'][number % 3] ?? '',
        ...(number < 5 ? { beta: '' } : {}),
      };
      const info = { labels, inventory: {}, versions: { agent: '1' }, bootId: 'b', startedAt: 1 };
      await infos.put(device, encodeDeviceInfo(info));
      if (number < 10) await beats.put(device, encodeHeartbeat({ bootId: 'b2', sequence: 1 }));
    }
    await infos.put('broken', new TextEncoder().encode('{'));
    await beats.put('shy', encodeHeartbeat({ bootId: 'b', sequence: 1 }));

    const all = await fleet.listDevices();
    expect(all).toHaveLength(22);
    expect(all.filter(({ online }) => online)).toHaveLength(11);
    expect(all.find(({ device }) => device === 'broken')).toMatchObject({
      online: false,
      labels: {},
      unreadable: 'the whole: expected JSON in UTF-8',
    });
    expect(all.find(({ device }) => device === 'press-03')).toMatchObject({
      bootId: 'b2',
      versions: { agent: '1' },
    });
    expect(all.find(({ device }) => device === 'press-13')).toMatchObject({ bootId: 'b', online: false });

    const selector = 'role=press,site in (a,b),!beta';
    const names = (await fleet.listDevices({ selector })).map(({ device }) => device);
    expect(names).toEqual(['press-06', 'press-10', 'press-12', 'press-16', 'press-18']);
    const results = await fleet.putOnDevices({ selector, deployment: 'shop', document: web('1') });
    expect(results.map(({ kind, device }) => `${kind} ${device}`)).toEqual(
      names.map((name) => `put ${name}`),
    );
    expect((await fleet.listDeployments()).map(({ device }) => device)).toEqual(names);
    const error: unknown = await fleet.listDevices({ selector: 'a==b' }).catch((caught: unknown) => caught);
    expect(isSelectorError(error) && error.position).toBe(2);
  });

  it('asks a real device, and says that one is offline', async () => {
    const { fleet, server } = await openFleet(client);
    const { runtime, stop } = await startDevice(server.url, {
      device: 'press-1',
      labels: { role: 'press' },
      client,
    });
    const place = { device: 'press-1', deployment: 'shop' };
    const put = await fleet.putDeployment({ ...place, document: web('1') });
    const { revision } = put;
    const reached = await fleet.waitFor({ ...place, phase: 'Running', revision, deadlineMs: 30_000 });
    expect(reached.kind).toBe('reached');
    expect(await fleet.ping({ device: 'press-1' })).toMatchObject({ deployments: 1, failed: 0 });
    const offline = { name: 'FleetError', code: 'DeviceOffline' };
    await expect(fleet.ping({ device: 'press-2' })).rejects.toMatchObject(offline);
    expect((await fleet.listDevices({ selector: 'role=press' }))[0]).toMatchObject({ online: true });

    const id = reached.kind === 'reached' ? (reached.state.containerIds.web ?? '') : '';
    for (let line = 0; line < 500; line += 1) runtime.print(id, `line ${line}`);
    const lines: LogLine[] = [];
    for await (const line of fleet.logs({ ...place, service: 'web', tail: 300 })) lines.push(line);
    expect(lines.map(({ text }) => text)).toEqual(
      Array.from({ length: 300 }, (_, index) => `line ${index + 200}`),
    );

    const over = new AbortController();
    const followed: string[] = [];
    const following = (async () => {
      for await (const { text } of fleet.logs({
        ...place,
        service: 'web',
        tail: 1,
        follow: true,
        signal: over.signal,
      }))
        followed.push(text);
    })();
    for (let tries = 0; followed.length < 1 && tries < 100; tries += 1) await sleep(50);
    await server.freeze();
    for (let line = 0; line < 10; line += 1) runtime.print(id, `later ${line}`, 'stderr');
    await sleep(1_500);
    server.thaw();
    for (let tries = 0; followed.length < 11 && tries < 300; tries += 1) await sleep(50);
    expect(followed).toEqual(['line 499', ...Array.from({ length: 10 }, (_, index) => `later ${index}`)]);
    over.abort();
    await following;

    const none = fleet.logs({ ...place, service: 'db' })[Symbol.asyncIterator]();
    await expect(none.next()).rejects.toMatchObject({ code: 'DeviceRefused', reason: 'NoSuchContainer' });
    await stop();
    await expect(fleet.ping({ device: 'press-1' })).rejects.toMatchObject(offline);
    const lost = fleet.logs({ ...place, service: 'web' })[Symbol.asyncIterator]();
    await expect(lost.next()).rejects.toMatchObject(offline);
  });
});

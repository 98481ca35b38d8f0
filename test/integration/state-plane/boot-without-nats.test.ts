import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { type PodmanHost, startPodmanHost } from '@rollforward/test-hosts';
import type { DeploymentDocument } from 'rollforward';
import { expect, test } from 'vitest';

import { eventually } from '../support/eventually.ts';
import { identityOf } from '../support/inspect.ts';
import { newOwner } from '../support/rig.ts';
import { documentOf, marked } from '../support/service.ts';
import { containerLives, idsOf } from './container-lives.ts';
import { openFleetSide } from './fleet-side.ts';
import { type NatsKeeper, openNatsKeeper } from './nats-keeper.ts';
import { type PlaneDevice, startPlaneDevice } from './plane-device.ts';

/** From the return of the server until the newest document runs, and its state can be read. */
const BACK_WITHIN_MS = 10_000;
/** Longer than the first waits of a link: it must not depend on having just been lost. */
const DOWN_MS = 6_000;

/** A device on a host of its own, and a NATS server that is its only one. */
interface Lab {
  readonly host: PodmanHost;
  readonly device: string;
  readonly nats: NatsKeeper;
  readonly stateDirectory: string;
  boot(): PlaneDevice;
}

/** `webVersion` is the version of `web`; `db` is the same in all documents. */
async function shop({ host, device }: Lab, webVersion: 'v1' | 'v2'): Promise<DeploymentDocument> {
  return documentOf({
    web: marked(device, 'web', webVersion, { image: await host.image(webVersion) }),
    db: marked(device, 'db', 'v1', { image: await host.image('v4') }),
  });
}

/** Lets a device run v1, ends it, and ends the server. */
async function withLab(work: (lab: Lab) => Promise<void>): Promise<void> {
  const ends: (() => Promise<void>)[] = [];
  try {
    const host = await startPodmanHost();
    ends.push(() => host.stop());
    const nats = await openNatsKeeper();
    ends.push(() => nats.stop());
    const device = newOwner();
    const stateDirectory = join(host.dir, 'state');
    const boot = (): PlaneDevice => {
      const running = startPlaneDevice({ host, device, servers: nats.url, stateDirectory });
      ends.push(() => running.stop());
      return running;
    };
    const lab = { host, device, nats, stateDirectory, boot };
    await nats.start();
    const side = await openFleetSide({ servers: [nats.url] });
    ends.push(() => side.close());
    await side.makeBuckets();
    const before = boot();
    const document = await shop(lab, 'v1');
    const { revision } = await side.fleet.putDeployment({ device, deployment: 'shop', document });
    const outcome = await side.fleet.waitFor({ device, deployment: 'shop', revision, phase: 'Running' });
    expect(outcome.kind).toBe('reached');
    await before.stop();
    await side.close();
    await nats.end();
    await work(lab);
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

/** The server comes back with v2; gives how long it took until that was reported as reached. */
async function comeBack(lab: Lab): Promise<number> {
  const { nats, device } = lab;
  let revision = '';
  const document = await shop(lab, 'v2');
  await nats.aside(async (url) => {
    const side = await openFleetSide({ servers: [url] });
    ({ revision } = await side.fleet.putDeployment({ device, deployment: 'shop', document }));
    await side.close();
  });
  const begun = performance.now();
  await nats.start();
  const side = await openFleetSide({ servers: [nats.url] });
  try {
    await eventually(
      () => side.reported(device, 'shop'),
      (state) => state?.phase === 'Running' && state.observedRevision === revision,
    );
    const tookMs = performance.now() - begun;
    const state = await side.reported(device, 'shop');
    const lives = await containerLives(device);
    expect(lives.map(({ service, version }) => `${service} ${version}`)).toEqual(['db v1', 'web v2']);
    expect(state?.containerIds).toEqual(idsOf(lives));
    return tookMs;
  } finally {
    await side.close();
  }
}

test.concurrent(
  'NATS is down at boot: the cache is believed, nothing is touched; NATS is back with a newer document: it runs within 10 s',
  () =>
    withLab(async (lab) => {
      const { host, device } = lab;
      const before = await Promise.all([identityOf(host, 'shop.web'), identityOf(host, 'shop.db')]);
      const lives = await containerLives(device);
      const booted = lab.boot();
      const state = await booted.until('shop', ({ phase }) => phase === 'Running');
      expect(state.containerIds).toEqual(idsOf(lives));
      expect(state.reason).toBeUndefined();
      await sleep(DOWN_MS);
      expect(booted.events.map(({ type }) => type)).toContain('source-unavailable');
      expect(await Promise.all([identityOf(host, 'shop.web'), identityOf(host, 'shop.db')])).toEqual(before);
      expect(booted.agent.state('shop')?.phase).toBe('Running');

      expect(await comeBack(lab)).toBeLessThan(BACK_WITHIN_MS);
      expect((await containerLives(device)).find(({ service }) => service === 'db')).toEqual(
        lives.find(({ service }) => service === 'db'),
      );
    }),
);

test.concurrent(
  'NATS is down after a power cut: what was accepted is started, and what is newer follows',
  () =>
    withLab(async (lab) => {
      const { host, device } = lab;
      const ids = idsOf(await containerLives(device));
      await host.reboot();
      expect(await containerLives(device)).toEqual([]);
      const booted = lab.boot();
      const state = await booted.until('shop', ({ phase }) => phase === 'Running');
      expect(idsOf(await containerLives(device))).toEqual(ids);
      expect(state.containerIds).toEqual(ids);
      expect(await comeBack(lab)).toBeLessThan(BACK_WITHIN_MS);
    }),
);

test.concurrent(
  'the first boot ever with NATS down: what is there is adopted, nothing is started, nothing stopped',
  () =>
    withLab(async (lab) => {
      const { host, device } = lab;
      await rm(lab.stateDirectory, { recursive: true });
      const [db, web] = await containerLives(device);
      process.kill(web?.pid ?? 0, 'SIGKILL');
      const before = await identityOf(host, 'shop.db');
      const booted = lab.boot();
      const state = await booted.until('shop', ({ services }) => services['web']?.state === 'exited');
      expect(state).toMatchObject({
        phase: 'Pending',
        reason: 'NoDesiredState',
        containerIds: { db: db?.id },
      });
      // Many rounds, and every kind of wait of a link.
      await sleep(DOWN_MS);
      expect(await identityOf(host, 'shop.db')).toEqual(before);
      expect(await containerLives(device)).toEqual([db]);
      expect(booted.events.filter(({ type }) => type === 'step-started')).toEqual([]);

      expect(await comeBack(lab)).toBeLessThan(BACK_WITHIN_MS);
      expect((await containerLives(device)).find(({ service }) => service === 'db')).toEqual(db);
    }),
);

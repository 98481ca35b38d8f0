import { copyFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { type Certificates, freePort, makeCertificates, natsTls } from '@rollforward/test-hosts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type NatsCredentials, natsLink } from '../../src/index.ts';
import {
  answers,
  connected,
  FAST,
  makeFolder,
  openLink,
  resources,
  startOther,
  startServer,
  troubled,
  until,
  untilNoMoreThan,
} from '../support/link-bench.ts';

/** An address of this machine that is not its loopback. */
const OWN_ADDRESS = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

const SECRET: NatsCredentials = { kind: 'function', give: () => ({ kind: 'token', token: 's3cr3t' }) };

let ours: Certificates;
let theirs: Certificates;

beforeAll(async () => {
  [ours, theirs] = await Promise.all([makeCertificates(), makeCertificates()]);
});

afterAll(async () => {
  await Promise.all([ours.remove(), theirs.remove()]);
});

describe('TLS', () => {
  test('to an authority of our own, by name and by address; a client of the plain kind is not let in', async () => {
    const server = await startServer({ configuration: natsTls(ours) });
    for (const host of ['localhost', '127.0.0.1']) {
      const { link } = openLink({ servers: `tls://${host}:${server.port}`, tls: { caFile: ours.caFile } });
      expect(await answers(link)).toBe(true);
    }
    const { link } = openLink({ servers: server.url, credentials: SECRET });
    await troubled(link, 'not signed by an authority');
  });

  test('another authority is refused, until its file is put right', async () => {
    const server = await startServer({ configuration: natsTls(ours) });
    const caFile = join(await makeFolder(), 'ca.pem');
    const { link, events } = openLink({ servers: `tls://localhost:${server.port}`, tls: { caFile } });
    await troubled(link, 'ca.pem does not exist');
    await copyFile(theirs.caFile, caFile);
    expect(await troubled(link, 'authority')).toBe(
      `localhost:${server.port}: its certificate is not signed by an authority that is trusted here: tls.caFile`,
    );
    await sleep(300);
    expect(events).toEqual([]);
    await copyFile(ours.caFile, caFile);
    await connected(link, 30_000);
  });

  test.each([
    ['DNS:nats.example', '127.0.0.1'],
    ['DNS:nats.example', 'localhost'],
    // What a client that forgets the address would compare with.
    ['DNS:localhost', '127.0.0.1'],
    ['IP:192.0.2.77', '127.0.0.1'],
  ])('a certificate for %s is refused at %s', async (name, host) => {
    const certificates = await makeCertificates({ names: [name] });
    try {
      const server = await startServer({ configuration: natsTls(certificates) });
      const { link } = openLink({
        servers: `tls://${host}:${server.port}`,
        tls: { caFile: certificates.caFile },
      });
      await troubled(link, 'its certificate is for another name');
    } finally {
      await certificates.remove();
    }
  });

  test('a server that asks for a certificate gets ours, and nobody else comes in', async () => {
    const server = await startServer({ configuration: natsTls({ ...ours, verify: true }) });
    const servers = `tls://localhost:${server.port}`;
    const { caFile } = ours;
    const without = openLink({ servers, tls: { caFile } });
    const { certFile, keyFile } = theirs.client;
    const strange = openLink({ servers, tls: { caFile, certFile, keyFile } });
    const own = openLink({ servers, tls: { caFile, ...ours.client } });
    expect(await answers(own.link)).toBe(true);
    await until(() => without.link.trouble()?.startsWith(`localhost:${server.port}: `));
    await sleep(500);
    for (const { link, events } of [without, strange]) {
      expect(link.connection()).toBeUndefined();
      expect(events).toEqual([]);
      expect(link.trouble()).toMatch(/it ended the connection|refused the connection|handshake failed/);
    }
  });

  test.each(['falls silent', 'is closed'])('a connection that %s leaves nothing', async (what) => {
    const server = await startServer({ configuration: natsTls(ours) });
    await sleep(50);
    const before = resources();
    const tls = { caFile: ours.caFile };
    const link = natsLink({ servers: `tls://localhost:${server.port}`, tls, timing: FAST });
    const connection = await connected(link);
    await server.freeze();
    for (let count = 0; count < 64; count += 1) connection.publish('flood', new Uint8Array(512 * 1024));
    if (what === 'falls silent') {
      await troubled(link, 'does not answer any more');
      await sleep(300);
    }
    await link.close();
    await untilNoMoreThan(before);
  });
});

describe('plaintext', () => {
  test('a server that offers no TLS where it is needed is sent nothing', async () => {
    const greeting =
      'INFO {"server_id":"x","version":"2.9.10","proto":1,"max_payload":1048576,"headers":true}\r\n';
    const other = await startOther({ greeting, plays: true });
    for (const options of [
      { servers: `tls://127.0.0.1:${other.port}` },
      { servers: `nats://127.0.0.1:${other.port}`, tls: {} },
    ]) {
      const { link, events } = openLink({ ...options, credentials: SECRET });
      await troubled(link, 'it does not offer TLS');
      await sleep(100);
      expect(events).toEqual([]);
    }
    expect(other.dials()).toBeGreaterThan(1);
    expect(other.received()).toBe('');
    // The same server, where plaintext is right: it is taken for one.
    await connected(openLink({ servers: `nats://127.0.0.1:${other.port}`, credentials: SECRET }).link);
    expect(other.received()).toContain('s3cr3t');
  });

  test.skipIf(OWN_ADDRESS === undefined)('is refused off the loopback, unless it was allowed', async () => {
    const server = await startServer({ address: '0.0.0.0' });
    const servers = `nats://${OWN_ADDRESS}:${server.port}`;
    const { link, events } = openLink({ servers });
    await troubled(link, 'it does not offer TLS, and nothing is sent there without');
    await sleep(300);
    expect(events).toEqual([]);
    expect(await answers(openLink({ servers, plaintext: 'anywhere' }).link)).toBe(true);
  });

  test.skipIf(OWN_ADDRESS === undefined)(
    'nats:// off the loopback is TLS where that is offered',
    async () => {
      const certificates = await makeCertificates({ names: [`IP:${OWN_ADDRESS}`] });
      try {
        const server = await startServer({ address: '0.0.0.0', configuration: natsTls(certificates) });
        const servers = `nats://${OWN_ADDRESS}:${server.port}`;
        expect(await answers(openLink({ servers, tls: { caFile: certificates.caFile } }).link)).toBe(true);
        await troubled(openLink({ servers }).link, 'not signed by an authority');
      } finally {
        await certificates.remove();
      }
    },
  );

  test('addresses that a server announces are never dialled', async () => {
    const announced = await startOther();
    const info = {
      server_id: 'x',
      version: '2.9.10',
      proto: 1,
      max_payload: 1048576,
      headers: true,
      connect_urls: [`127.0.0.1:${announced.port}`],
    };
    const first = await startOther({ greeting: `INFO ${JSON.stringify(info)}\r\n`, plays: true });
    const { link, events } = openLink({
      servers: [`127.0.0.1:${first.port}`, `127.0.0.1:${await freePort()}`].map((at) => `nats://${at}`),
    });
    await connected(link);
    await first.close();
    await until(() => events.at(-1)?.type === 'disconnected');
    await sleep(500);
    expect(announced.dials()).toBe(0);
  });
});

import { X509Certificate } from 'node:crypto';
import { access, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';

import {
  makeCertificates,
  type NatsCluster,
  natsTls,
  startNatsCluster,
  startNatsServer,
} from '@rollforward/test-hosts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { eventually } from './eventually.ts';

/** What a server answers to `subject` with `payload`, asked by hand. */
function request(port: number, subject: string, payload: object): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const text = JSON.stringify(payload);
    let said = '';
    socket.setTimeout(10_000, () => socket.destroy(new Error(`no answer: ${said}`)));
    socket.once('error', reject);
    socket.on('data', (data) => {
      said += data.toString();
      const answer = /MSG inbox 1 \d+\r\n(.*)\r\n/.exec(said)?.[1];
      if (answer === undefined) return;
      socket.destroy();
      resolve(answer);
    });
    socket.write(
      `CONNECT {"verbose":false}\r\nSUB inbox 1\r\nPUB ${subject} inbox ${text.length}\r\n${text}\r\n`,
    );
  });
}

describe('a NATS server over TLS', () => {
  test('shows the certificate that was made for it, and nothing is left of the authority', async () => {
    const certificates = await makeCertificates({ names: ['DNS:nats.example'] });
    const server = await startNatsServer({ configuration: natsTls(certificates) });
    const ca = await readFile(certificates.caFile);
    const subject = await new Promise((resolve, reject) => {
      const socket = connect(server.port, '127.0.0.1');
      socket.once('data', () => {
        const secure = connectTls({ socket, ca, servername: 'nats.example' }, () => {
          resolve(secure.getPeerCertificate().subjectaltname);
          secure.destroy();
        });
        secure.once('error', reject);
      });
    });
    expect(subject).toBe('DNS:nats.example');
    const client = new X509Certificate(await readFile(certificates.client.certFile));
    expect(client.verify(new X509Certificate(ca).publicKey)).toBe(true);
    await server.stop();
    await certificates.remove();
    await expect(access(certificates.dir)).rejects.toThrow('ENOENT');
  });
});

describe('a cluster of NATS servers', () => {
  let cluster: NatsCluster;

  beforeAll(async () => {
    cluster = await startNatsCluster();
  });

  afterAll(async () => {
    await cluster.stop();
  });

  test('has another leader of a stream when that is killed, and takes it back', async () => {
    const [first] = cluster.nodes;
    expect(cluster.nodes.map(({ name }) => name)).toEqual(['n1', 'n2', 'n3']);
    expect(cluster.urls).toEqual(cluster.nodes.map(({ port }) => `nats://127.0.0.1:${port}`));
    const stream = { name: 'KV_x', subjects: ['$KV.x.>'], num_replicas: 3 };
    const made = await request(first?.port ?? 0, '$JS.API.STREAM.CREATE.KV_x', stream);
    expect(made).toContain('"did_create":true');
    const leads = () => cluster.leaderOf('KV_x');
    const leader = await eventually(leads, (node) => node !== undefined);
    expect(await cluster.leaderOf('none')).toBeUndefined();
    await leader?.kill();
    expect(leader?.isRunning()).toBe(false);
    const next = await eventually(leads, (node) => node !== undefined);
    expect(next?.name).not.toBe(leader?.name);
    await leader?.restart();
    await cluster.ready();
    expect(await request(leader?.port ?? 0, '$JS.API.STREAM.INFO.KV_x', {})).toContain('"num_replicas":3');
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  freePort,
  type PodmanHost,
  type Registry,
  startNatsServer,
  startPodmanHost,
  startRegistry,
} from '@rollforward/test-hosts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { eventually } from './eventually.ts';

/** What a NATS server answers to `words`, or how the attempt ended: `silent` where nothing came for so long. */
function askNats(port: number, words: string, patienceMs = 30_000): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(words));
    const settle = (answer: string): void => {
      socket.destroy();
      resolve(answer);
    };
    let answer = '';
    socket.setTimeout(patienceMs, () => settle(answer || 'silent'));
    socket.once('error', () => settle('refused'));
    // A server that ends while it is asked closes the connection in order.
    socket.once('close', () => settle('closed'));
    socket.on('data', (data) => {
      answer += data.toString();
      if (answer.includes('PONG')) settle(answer);
    });
  });
}

test('a free port is given once, and is none that an outgoing connection gets', async () => {
  const ports: number[] = [];
  // Of so few ports to choose from, five hundred chosen at random would hardly all be different.
  for (let count = 0; count < 500; count += 1) ports.push(await freePort());
  expect(new Set(ports).size).toBe(ports.length);
  const [first = NaN] = (await readFile('/proc/sys/net/ipv4/ip_local_port_range', 'utf8'))
    .split(/\s/)
    .map(Number);
  expect(Math.max(...ports)).toBeLessThan(first);
});

describe('a NATS server', () => {
  let storeDir: string;

  beforeAll(async () => {
    storeDir = await mkdtemp(join(tmpdir(), 'rollforward-test-'));
  });

  afterAll(async () => {
    await rm(storeDir, { recursive: true, force: true });
  });

  test('answers, freezes, stops, and its port is free again', async () => {
    const server = await startNatsServer();
    expect(server.url).toBe(`nats://127.0.0.1:${server.port}`);
    expect(await askNats(server.port, 'PING\r\n')).toContain('"jetstream":true');
    await server.freeze();
    expect(await askNats(server.port, 'PING\r\n', 500)).toBe('silent');
    server.thaw();
    expect(await askNats(server.port, 'PING\r\n')).toContain('PONG');
    await server.stop();
    expect(await askNats(server.port, 'PING\r\n')).toBe('refused');
  });

  test('starts again on its port, and can be stopped while it is frozen', async () => {
    const port = await freePort();
    const first = await startNatsServer({ port });
    await first.freeze();
    await first.stop();
    const second = await startNatsServer({ port });
    expect(second.port).toBe(port);
    await second.stop('SIGKILL');
    expect(await askNats(port, 'PING\r\n')).toBe('refused');
  });

  test('ends with the process that started it, even if that is killed', async () => {
    const program = `
      import { startNatsServer } from '@rollforward/test-hosts';
      const server = await startNatsServer({ storeDir: ${JSON.stringify(storeDir)} });
      console.log(server.port);
    `;
    const node = ['--import', 'tsx', '--conditions=@rollforward/source', '--input-type=module'];
    const child = spawn(process.execPath, [...node, '--eval', program], {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const port = Number(line.toString());
    expect(await askNats(port, 'PING\r\n')).toContain('PONG');
    child.kill('SIGKILL');
    await eventually(
      () => askNats(port, 'PING\r\n'),
      (answer) => answer === 'refused',
    );
  });

  test('says why it did not start', async () => {
    await expect(startNatsServer({ args: ['--no-such-option'] })).rejects.toThrow('no-such-option');
  });
});

describe('a registry', () => {
  let host: PodmanHost;
  let registry: Registry;

  beforeAll(async () => {
    [host, registry] = await Promise.all([startPodmanHost(), startRegistry()]);
  });

  afterAll(async () => {
    await Promise.all([host.stop(), registry.stop()]);
  });

  test('an image that was pushed can be pulled by its digest', async () => {
    const reference = `${registry.address}/shop/web:1`;
    const local = await host.image('v1');
    await host.run(['push', '--quiet', local, reference]);
    const { stdout: id } = await host.run(['pull', '--quiet', reference]);
    const format = '{{index .RepoDigests 0}}';
    const { stdout: digest } = await host.run(['image', 'inspect', '--format', format, id]);
    expect(digest).toMatch(/@sha256:[0-9a-f]{64}$/);
    await host.run(['rmi', '--force', id]);
    const other = await startPodmanHost();
    await other.run(['pull', '--quiet', reference]);
    await other.stop();
    const unknown = await host.run(['pull', '--quiet', `${registry.address}/shop/web:none`], {
      reject: false,
    });
    expect(unknown.exitCode).toBe(125);
    expect(unknown.stderr).toContain('manifest unknown');
  });

  test('a pull from a frozen registry hangs, and goes on when it thaws', async () => {
    await host.run(['push', '--quiet', await host.image('v2'), `${registry.address}/shop/frozen:1`]);
    await registry.freeze();
    const pull = host.run(['pull', '--quiet', `${registry.address}/shop/frozen:1`]);
    const waited = await Promise.race([pull, new Promise((resolve) => setTimeout(resolve, 500, 'hangs'))]);
    expect(waited).toBe('hangs');
    registry.thaw();
    expect((await pull).exitCode).toBe(0);
  });

  test('a registry that is stopped refuses, and one on its port and store goes on', async () => {
    const first = await startRegistry({ storeDir: registry.storeDir });
    await first.stop();
    const attempt = await fetch(`http://${first.address}/v2/`).catch((error: unknown) => error);
    expect(attempt).toBeInstanceOf(TypeError);
    const second = await startRegistry({ port: first.port, storeDir: registry.storeDir });
    const tags = await fetch(`http://${second.address}/v2/shop/web/tags/list`);
    expect(await tags.json()).toEqual({ name: 'shop/web', tags: ['1'] });
    await second.stop();
  });
});

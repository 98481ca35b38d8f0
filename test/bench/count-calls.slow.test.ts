import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { countCalls } from '../../bench/count-calls.ts';

const server = createServer((_, answer) => answer.end());
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => server.close());

async function request(): Promise<void> {
  const { port } = server.address() as AddressInfo;
  const sent = get({ port, host: '127.0.0.1', agent: false });
  await once(sent, 'response').then(([answer]: { resume(): void }[]) => answer?.resume());
}

async function runProcess(): Promise<void> {
  await once(spawn('true'), 'exit');
}

test('requests are counted, and processes are not among them', async () => {
  const work = async (): Promise<void> => {
    await request();
    await request();
    await runProcess();
  };
  expect(await countCalls('requests', work)).toBe(2);
  expect(await countCalls('processes', work)).toBe(1);
});

test('what comes after the work is not counted', async () => {
  expect(await countCalls('processes', () => Promise.resolve())).toBe(0);
  await runProcess();
});

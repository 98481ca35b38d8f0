import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { afterEach, expect, test } from 'vitest';

import { type RawService, startRawService } from './support/raw-service.ts';

let raw: RawService | undefined;
afterEach(() => raw?.stop());

/** Runs `code` in a process of its own, with a service that hangs, and gives how long it took to end by itself. */
async function run(socketPath: string, code: string): Promise<{ exitCode: number | null; said: string }> {
  const source = fileURLToPath(new URL('../src/service-connection.ts', import.meta.url));
  const program = `
    import { createService } from ${JSON.stringify(source)};
    const service = createService(${JSON.stringify(socketPath)});
    const signal = AbortSignal.timeout(200);
    const done = (what) => console.log(what.code ?? what.status);
    ${code}`;
  const args = [
    '--import',
    'tsx',
    '--conditions=@rollforward/source',
    '--input-type=module',
    '--eval',
    program,
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], timeout: 20_000 });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await once(child, 'close');
  return { exitCode: child.exitCode, said: said.trim() };
}

test.each([
  ['a change', `await service.change({ method: 'POST', path: '/x' }, { signal }).then(done, done);`],
  ['a question', `await service.ask({ method: 'GET', path: '/x' }, { signal }).then(done, done);`],
  ['a pull', `await service.pull({ method: 'POST', path: '/x' }, { signal, onLine() {} }).then(done, done);`],
])('%s that nobody waits for any more does not keep a process from ending', async (_, code) => {
  raw = await startRawService(() => undefined);
  expect(await run(raw.socketPath, code)).toEqual({ exitCode: 0, said: 'Aborted' });
});

test('a kept connection does not either', async () => {
  raw = await startRawService((connection) =>
    connection.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}'),
  );
  const code = `await service.ask({ method: 'GET', path: '/x' }).then(done, done);`;
  expect(await run(raw.socketPath, code)).toEqual({ exitCode: 0, said: '200' });
});

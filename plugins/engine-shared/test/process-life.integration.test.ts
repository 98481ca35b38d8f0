import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';

import { expect, test } from 'vitest';

import { processBegin, processLives } from '../src/process-life.ts';
import { idOf, NOBODY } from './support/container-ids.ts';
import { startLivingProcess } from './support/living-process.ts';

const ID = idOf('a');

test('nobody does not live', async () => {
  expect(await processLives(0, ID)).toBe(false);
  expect(await processLives(-1, ID)).toBe(false);
  expect(await processLives(NOBODY, ID)).toBe(false);
});

test('a process that sees the host’s own files has the number of one that ended', async () => {
  expect(await processLives(process.pid, ID)).toBe(false);
});

test('in doubt it lives', async () => {
  const other = await startLivingProcess();
  expect(await processLives(other.pid, ID)).toBe(true);
  await other.end();
  expect(await processLives(other.pid, ID)).toBe(false);
});

test('a process is told from others by when it began', async () => {
  const other = await startLivingProcess();
  const begun = await processBegin(other.pid);
  expect(Number(begun)).toBeGreaterThan(Number(await processBegin(1)));
  expect(await processBegin(other.pid)).toBe(begun);
  await other.end();
  for (const pid of [other.pid, 0, NOBODY]) expect(await processBegin(pid)).toBeUndefined();
});

test('a zombie does not live', async () => {
  // Its parent sleeps on and never asks for it.
  const parent = spawn('sh', ['-c', 'unshare --mount true & echo $!; exec sleep 600']);
  const zombie = Number(await new Promise((resolve) => parent.stdout.once('data', resolve)));
  try {
    await expect
      .poll(async () => (await readFile(`/proc/${zombie}/stat`, 'utf8')).split(') ')[1]?.charAt(0))
      .toBe('Z');
    expect(await processLives(zombie, ID)).toBe(false);
    expect(await processBegin(zombie)).toBeUndefined();
  } finally {
    parent.kill('SIGKILL');
  }
});

import { describe, expect, test } from 'vitest';

import type { ContainerRecord } from '../src/container-record.ts';
import { dependsOnProcess, isUnnoticedEnd, statusOf } from '../src/status.ts';
import { idOf } from './support/container-ids.ts';

const facts = { id: idOf('a'), name: 'shop.web', image: 'localhost/app:v1', labels: { a: 'b' } };

function record(word: string, rest: Partial<ContainerRecord> = {}): ContainerRecord {
  return { ...facts, word, pid: 42, exitCode: 0, startedAt: 1000, finishedAt: 2000, ...rest };
}

describe('a word and a process', () => {
  test.each([
    ['created', 'dead', { state: 'created' }],
    ['configured', 'dead', { state: 'created' }],
    ['initialized', 'alive', { state: 'stopping' }],
    ['initialized', 'dead', { state: 'created' }],
    ['running', 'alive', { state: 'running', startedAt: 1000 }],
    ['running', 'dead', { state: 'exited', startedAt: 1000 }],
    ['paused', 'alive', { state: 'paused' }],
    ['paused', 'dead', { state: 'exited', startedAt: 1000 }],
    ['stopping', 'alive', { state: 'stopping' }],
    ['stopping', 'dead', { state: 'exited', startedAt: 1000 }],
    ['removing', 'alive', { state: 'stopping' }],
    ['removing', 'dead', { state: 'exited', startedAt: 1000 }],
    ['stopped', 'dead', { state: 'exited', exitCode: 0, startedAt: 1000, finishedAt: 2000 }],
    ['exited', 'dead', { state: 'exited', exitCode: 0, startedAt: 1000, finishedAt: 2000 }],
    ['dead', 'dead', { state: 'exited', exitCode: 0, startedAt: 1000, finishedAt: 2000 }],
    // The pid is the one it had: whoever has that number now says nothing.
    ['exited', 'alive', { state: 'exited', exitCode: 0, startedAt: 1000, finishedAt: 2000 }],
    ['bad state', 'dead', { state: 'unknown', word: 'bad state' }],
    ['restarting', 'alive', { state: 'unknown', word: 'restarting' }],
  ] as const)('%s, %s', (word, process, expected) => {
    expect(statusOf(record(word), process)).toEqual({ ...facts, ...expected });
  });

  test('whether it was ended for want of memory is told where it is known', () => {
    expect(statusOf(record('exited', { oomKilled: true }), 'dead')).toMatchObject({ oomKilled: true });
    expect(statusOf(record('running', { oomKilled: true }), 'dead')).not.toHaveProperty('oomKilled');
  });

  test('the end of an earlier run is not told as the end of this one', () => {
    expect(statusOf(record('stopping', { exitCode: 7, finishedAt: 500 }), 'dead')).not.toHaveProperty(
      'exitCode',
    );
    expect(statusOf(record('running', { exitCode: 7, finishedAt: 500 }), 'dead')).not.toHaveProperty(
      'finishedAt',
    );
  });

  test('an exit code of -1 is no exit code', () => {
    expect(statusOf(record('exited', { exitCode: -1 }), 'dead')).not.toHaveProperty('exitCode');
  });

  test('health is told of what runs', () => {
    expect(statusOf(record('running', { health: 'healthy' }), 'alive')).toHaveProperty('health', 'healthy');
    expect(statusOf(record('exited', { health: 'healthy' }), 'dead')).not.toHaveProperty('health');
  });
});

test('only some words depend on the process', () => {
  const words = [
    'created',
    'initialized',
    'running',
    'paused',
    'stopping',
    'removing',
    'stopped',
    'exited',
    'new',
  ];
  expect(words.filter((word) => dependsOnProcess(record(word)))).toEqual([
    'initialized',
    'running',
    'paused',
    'stopping',
    'removing',
  ]);
});

test('an end that Podman has not noticed', () => {
  expect(isUnnoticedEnd(record('running'), 'dead')).toBe(true);
  expect(isUnnoticedEnd(record('stopping'), 'dead')).toBe(true);
  expect(isUnnoticedEnd(record('removing'), 'dead')).toBe(true);
  expect(isUnnoticedEnd(record('running'), 'alive')).toBe(false);
  expect(isUnnoticedEnd(record('exited'), 'dead')).toBe(false);
});

import { idOf } from '@rollforward/engine-shared/testing';
import { isRuntimeFault } from 'rollforward';
import { describe, expect, test } from 'vitest';

import { readInspectRecords } from '../src/inspect-record.ts';
import { readPsRecords } from '../src/ps-record.ts';
import { inspected, listed } from './support/podman-answers.ts';

const ps = (...entries: object[]): string => JSON.stringify(entries);

describe('ps', () => {
  test('a running container with a health check', () => {
    const entry = listed({
      State: 'running',
      Pid: 4654,
      StartedAt: 1795438460,
      Status: 'Up 2 hours (healthy)',
    });
    expect(readPsRecords(ps(entry))).toEqual([
      {
        id: idOf('a'),
        name: 'shop.web',
        image: 'localhost/app:v1',
        imageId: `sha256:${'f'.repeat(64)}`,
        labels: { 'io.rollforward.owner': 'device-1' },
        word: 'running',
        pid: 4654,
        exitCode: 0,
        startedAt: 1795438460000,
        health: 'healthy',
      },
    ]);
  });

  test('what never was is left out', () => {
    const [record] = readPsRecords(ps(listed()));
    expect(record).not.toHaveProperty('startedAt');
    expect(record).not.toHaveProperty('finishedAt');
  });

  test.each([
    ['Up 2 hours (starting)', 'starting'],
    ['Up 2 hours (unhealthy)', 'unhealthy'],
    ['Up 2 hours', undefined],
    ['Exited (3) 2 hours ago', undefined],
  ])('the health of "%s" is %s', (Status, health) => {
    expect(readPsRecords(ps(listed({ Status })))[0]?.health).toBe(health);
  });

  test('no labels are null', () => {
    expect(readPsRecords(ps(listed({ Labels: null })))[0]?.labels).toEqual({});
  });

  test('no containers', () => {
    expect(readPsRecords('[]\n')).toEqual([]);
  });

  test.each([
    ['nothing', ''],
    ['half a list', ps(listed(), listed()).slice(0, 300)],
    ['no JSON', '\u0001{"Id":\n[garbage'],
    ['no list', JSON.stringify(listed())],
    ['null', 'null'],
    ['a list of something else', '[1]'],
    ['half an id', ps(listed({ Id: 'abc' }))],
    ['no name', ps(listed({ Names: [] }))],
    ['no state', ps(listed({ State: undefined }))],
    ['a word for a pid', ps(listed({ Pid: '12' }))],
    ['a label that is no text', ps(listed({ Labels: { a: 1 } }))],
  ])('%s is no answer', (_, text) => {
    expect(() => readPsRecords(text)).toThrow(
      expect.toSatisfy((e) => isRuntimeFault(e) && e.code === 'Unavailable'),
    );
  });
});

describe('inspect', () => {
  test('an exited container', () => {
    const entry = inspected({
      word: 'exited',
      exitCode: 3,
      startedAt: '2026-11-23T12:54:20.422620128Z',
      finishedAt: '2026-11-23T12:54:20.923421214+00:00',
    });
    expect(readInspectRecords(ps(entry))).toMatchObject([
      {
        id: idOf('a'),
        name: 'shop.web',
        word: 'exited',
        exitCode: 3,
        startedAt: 1795438460422,
        finishedAt: 1795438460923,
      },
    ]);
  });

  test('what never was is left out', () => {
    const [record] = readInspectRecords(ps(inspected()));
    expect(record).not.toHaveProperty('startedAt');
    expect(record).not.toHaveProperty('finishedAt');
    expect(record).not.toHaveProperty('health');
  });

  test('nobody is an empty list', () => {
    expect(readInspectRecords('[]\n')).toEqual([]);
  });

  test.each([
    ['nothing', ''],
    ['half of it', ps(inspected()).slice(0, 200)],
    ['no state', ps({ ...inspected(), State: null })],
    ['half an id', ps(inspected({ id: 'abc' }))],
  ])('%s is no answer', (_, text) => {
    expect(() => readInspectRecords(text)).toThrow(expect.toSatisfy(isRuntimeFault));
  });
});

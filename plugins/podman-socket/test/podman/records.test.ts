import { type ContainerRecord, readObject, readObjects, readPodmanInspect } from '@rollforward/engine-shared';
import { idOf } from '@rollforward/engine-shared/testing';
import { isRuntimeFault } from 'rollforward';
import { describe, expect, test } from 'vitest';

import { readListRecord } from '../../src/podman/list-record.ts';
import { inspected, listed } from '../support/service-answers.ts';

const list = (text: string): ContainerRecord[] => readObjects(text).map(readListRecord);
const inspect = (text: string): ContainerRecord => readPodmanInspect(readObject(text));
const json = JSON.stringify;
const unavailable = expect.toSatisfy((error) => isRuntimeFault(error) && error.code === 'Unavailable');

describe('list', () => {
  test('a running container with a health check', () => {
    const entry = listed({ State: 'running', Pid: 4654, StartedAt: 1795438460, Status: 'healthy' });
    expect(list(json([entry]))).toEqual([
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
    const [record] = list(json([listed()]));
    expect(record).not.toHaveProperty('startedAt');
    expect(record).not.toHaveProperty('finishedAt');
    expect(record).not.toHaveProperty('health');
  });

  test('no labels are null, and no containers an empty list', () => {
    expect(list(json([listed({ Labels: null })]))[0]?.labels).toEqual({});
    expect(list('[]\n')).toEqual([]);
  });

  test.each([
    ['nothing', ''],
    ['half a list', json([listed(), listed()]).slice(0, 300)],
    ['no JSON', '\u0001{"Id":\n[garbage'],
    ['no list', json(listed())],
    ['null', 'null'],
    ['a list of something else', '[1]'],
    ['half an id', json([listed({ Id: 'abc' })])],
    ['no name', json([listed({ Names: [] })])],
    ['no state', json([listed({ State: undefined })])],
    ['a word for a pid', json([listed({ Pid: '12' })])],
    ['a label that is no text', json([listed({ Labels: { a: 1 } })])],
  ])('%s is no answer', (_, text) => {
    expect(() => list(text)).toThrow(unavailable);
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
    expect(inspect(json(entry))).toMatchObject({
      id: idOf('a'),
      name: 'shop.web',
      word: 'exited',
      exitCode: 3,
      startedAt: 1795438460422,
      finishedAt: 1795438460923,
    });
  });

  test.each(['Health', 'Healthcheck'])('the health is where a version puts it: %s', (key) => {
    const state = { Status: 'running', Pid: 1, ExitCode: 0, StartedAt: '', FinishedAt: '' };
    const entry = { ...inspected(), State: { ...state, [key]: { Status: 'unhealthy' } } };
    expect(inspect(json(entry)).health).toBe('unhealthy');
  });

  test('what never was is left out', () => {
    const record = inspect(json(inspected()));
    for (const key of ['startedAt', 'finishedAt', 'health']) expect(record).not.toHaveProperty(key);
  });

  test.each([
    ['nothing', ''],
    ['half of it', json(inspected()).slice(0, 200)],
    ['a list', json([inspected()])],
    ['no state', json({ ...inspected(), State: null })],
    ['half an id', json(inspected({ id: 'abc' }))],
  ])('%s is no answer', (_, text) => {
    expect(() => inspect(text)).toThrow(unavailable);
  });
});

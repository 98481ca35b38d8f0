import { idOf } from '@rollforward/engine-shared/testing';
import { isRuntimeFault } from 'rollforward';
import { describe, expect, test } from 'vitest';

import { readInspect } from '../../src/docker/inspect-record.ts';
import { readListRecord } from '../../src/docker/list-record.ts';
import { readImage } from '../../src/docker/read-image.ts';
import { readNetworks } from '../../src/docker/read-networks.ts';
import { dockerInspected, dockerListed, dockerRefusal } from '../support/docker-answers.ts';
import { ok } from '../support/service-answers.ts';

const unavailable = expect.toSatisfy((error) => isRuntimeFault(error) && error.code === 'Unavailable');
const list = (entry: Readonly<Record<string, unknown>> = {}): object =>
  readListRecord({ ...dockerListed(entry) });

describe('list', () => {
  test('says this much', () => {
    expect(list({ State: 'running', Status: 'Up 2 minutes' })).toEqual({
      id: idOf('a'),
      name: 'shop.web',
      labels: { 'io.rollforward.owner': 'device-1' },
      word: 'running',
    });
  });

  test.each([
    ['Up Less than a second (health: starting)', 'starting'],
    ['Up 2 seconds (unhealthy)', 'unhealthy'],
    ['Up 3 weeks (healthy)', 'healthy'],
    ['Up 2 seconds (Paused)', undefined],
    ['Exited (137) 3 seconds ago', undefined],
    ['Created', undefined],
    ['', undefined],
  ])('health in %j', (Status, health) => {
    expect(list({ Status })).toEqual({ ...list(), ...(health !== undefined && { health }) });
  });

  test.each([
    [['/other/alias', '/shop.web'], 'shop.web'],
    [[], ''],
    [null, ''],
  ])('the name in %j', (Names, name) => {
    expect(list({ Names })).toMatchObject({ name });
  });

  test.each([
    ['half an id', { Id: 'abc' }],
    ['no state', { State: undefined }],
    ['a label that is no text', { Labels: { a: 1 } }],
  ])('%s is no answer', (_, entry) => {
    expect(() => list(entry)).toThrow(unavailable);
  });
});

const inspect = (state: Readonly<Record<string, unknown>>): unknown =>
  readInspect(ok(dockerInspected({ state })));

describe('inspect', () => {
  test('an exited container', () => {
    const state = {
      Status: 'exited',
      ExitCode: 3,
      OOMKilled: true,
      StartedAt: '2026-11-23T18:58:54.526025163Z',
      FinishedAt: '2026-11-23T18:58:54.883249442Z',
    };
    expect(inspect(state)).toEqual({
      kind: 'found',
      record: {
        id: idOf('a'),
        name: 'shop.web',
        image: 'localhost/app:v1',
        imageId: `sha256:${'f'.repeat(64)}`,
        labels: { 'io.rollforward.owner': 'device-1' },
        word: 'exited',
        pid: 0,
        exitCode: 3,
        oomKilled: true,
        startedAt: 1795460334526,
        finishedAt: 1795460334883,
      },
    });
  });

  test('the code of a start that failed is none that the program ended with', () => {
    const state = { Status: 'exited', ExitCode: 128, Error: 'port is already allocated' };
    expect(inspect(state)).toMatchObject({ record: { word: 'exited' } });
    expect(inspect(state)).not.toHaveProperty('record.exitCode');
    expect(inspect({ ...state, ExitCode: 3 })).toHaveProperty('record.exitCode', 3);
    expect(inspect({ ...state, Error: '' })).toHaveProperty('record.exitCode', 128);
  });

  test('health, and what never was', () => {
    expect(inspect({ Health: { Status: 'unhealthy' } })).toHaveProperty('record.health', 'unhealthy');
    for (const key of ['startedAt', 'finishedAt', 'health']) {
      expect(inspect({ Health: { Status: 'none' } })).not.toHaveProperty(`record.${key}`);
    }
  });

  test.each([
    [404, 'No such container: web', 'absent'],
    [404, 'Multiple IDs found with provided prefix: 4', 'absent'],
    [500, 'Multiple IDs found with provided prefix: 4', 'absent'],
    [404, 'page not found', 'failed'],
    [500, 'No such container: web', 'failed'],
    [500, 'something', 'failed'],
  ])('%d %s', (status, words, kind) => {
    expect(readInspect(dockerRefusal(status, words))).toEqual({ kind });
  });

  test.each([
    ['nothing', ''],
    ['half of it', JSON.stringify(dockerInspected()).slice(0, 300)],
    ['a list', JSON.stringify([dockerInspected()])],
    ['no state', JSON.stringify({ ...dockerInspected(), State: null })],
  ])('%s is no answer', (_, text) => {
    expect(() => readInspect({ status: 200, text })).toThrow(unavailable);
  });
});

test('an image', () => {
  const Id = `sha256:${'e'.repeat(64)}`;
  const entry = { Id, Config: { Labels: { a: 'b' }, Entrypoint: ['/app'] } };
  expect(readImage(entry)).toEqual({ id: Id, labels: { a: 'b' }, entrypoint: ['/app'] });
  expect(readImage({ Id, Config: null })).toEqual({ id: Id, labels: {}, entrypoint: [] });
});

describe('networks', () => {
  const network = (Id: string, Name: string, Created = '2026-11-23T19:04:30Z'): object => ({
    Id,
    Name,
    Created,
    Labels: { a: 'b' },
  });

  test('those of exactly that name, the oldest first', () => {
    const answer = ok([
      network('3', 'shop', '2026-11-23T19:04:31Z'),
      network('2', 'shop'),
      network('9', 'shop-2'),
      network('1', 'shop'),
    ]);
    expect(readNetworks(answer, 'shop')).toEqual(
      ['1', '2', '3'].map((id) => ({ id, name: 'shop', labels: { a: 'b' } })),
    );
    expect(readNetworks(answer, 'sho')).toEqual([]);
  });

  test('an answer that is none', () => {
    expect(readNetworks(dockerRefusal(500, 'x'), 'shop')).toBeUndefined();
    expect(readNetworks({ status: 404, text: 'page not found' }, 'shop')).toBeUndefined();
    expect(() => readNetworks({ status: 200, text: '[{"Name"' }, 'shop')).toThrow(unavailable);
  });
});

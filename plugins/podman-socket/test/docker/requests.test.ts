import { idOf } from '@rollforward/engine-shared/testing';
import { isRuntimeFault } from 'rollforward';
import { describe, expect, test } from 'vitest';

import * as requests from '../../src/docker/requests.ts';
import type { ServiceRequest } from '../../src/service.ts';

const ID = idOf('a');
const HEX = 'b'.repeat(64);
const NETWORK = { id: HEX, name: 'shop', labels: {} };

test.each<readonly [string, ServiceRequest, object]>([
  [
    'list',
    requests.listRequest('device-1'),
    {
      method: 'GET',
      path: '/containers/json',
      query: { all: 'true', filters: '{"label":["io.rollforward.owner=device-1"]}' },
    },
  ],
  [
    'list in a network',
    requests.listInNetworkRequest(NETWORK),
    { query: { all: 'true', filters: `{"network":["${HEX}","shop"]}` } },
  ],
  ['inspect', requests.inspect('shop.web'), { method: 'GET', path: '/containers/shop.web/json' }],
  ['start', requests.start(ID), { method: 'POST', path: `/containers/${ID}/start` }],
  ['stop', requests.stop(ID, 7), { path: `/containers/${ID}/stop`, query: { t: '7' } }],
  [
    'stop without grace',
    requests.stop(ID, 0),
    { path: `/containers/${ID}/kill`, query: { signal: 'SIGKILL' } },
  ],
  ['remove', requests.remove(ID, { force: false }), { query: { v: 'true', force: 'false' } }],
  ['rename', requests.rename(ID, 'shop.web'), { query: { name: 'shop.web' } }],
  [
    'image',
    requests.inspectImage('r.example:5000/shop/web'),
    { path: '/images/r.example%3A5000%2Fshop%2Fweb%3Alatest/json' },
  ],
  [
    'pull',
    requests.pull('r.example/web'),
    { method: 'POST', path: '/images/create', query: { fromImage: 'r.example/web:latest' } },
  ],
  [
    'pull by a digest',
    requests.pull(`r.example/web@sha256:${HEX}`),
    { query: { fromImage: `r.example/web@sha256:${HEX}` } },
  ],
  ['find networks', requests.findNetworks('shop'), { query: { filters: '{"name":["shop"]}' } }],
  [
    'create a network',
    requests.createNetwork('shop', { a: 'b' }),
    { body: { Name: 'shop', CheckDuplicate: true, Driver: 'bridge', Labels: { a: 'b' } } },
  ],
  ['remove a network', requests.removeNetwork(NETWORK), { method: 'DELETE', path: `/networks/${HEX}` }],
])('%s', (_, request, expected) => {
  expect(request).toMatchObject(expected);
});

/** The driver by itself is given whatever a caller writes: a type does not hold it. */
const asId = (text: string): typeof ID => text as typeof ID;

describe('what would be another request', () => {
  test.each(['../images/prune', 'x?force=true', 'x#', 'a b', 'x\r\nHost: y', '%2e%2e'])(
    '%j stays one word of the path',
    (text) => {
      for (const { path } of [
        requests.inspect(text),
        requests.start(asId(text)),
        requests.stop(asId(text), 0),
        requests.unpause(asId(text)),
        requests.remove(asId(text), { force: false }),
        requests.rename(asId(text), 'x'),
      ]) {
        expect(path.split('/').map(decodeURIComponent)).toContain(text);
        expect(path).not.toMatch(/[?#\s]/);
      }
    },
  );

  test.each(['', '.', '..'])('%j is refused', (text) => {
    for (const make of [() => requests.inspect(text), () => requests.stop(asId(text), 1)]) {
      expect(make).toThrow(expect.toSatisfy((e) => isRuntimeFault(e) && e.code === 'InvalidSpec'));
    }
  });
});

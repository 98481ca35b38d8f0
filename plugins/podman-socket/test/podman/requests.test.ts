import { idOf } from '@rollforward/engine-shared/testing';
import { isRuntimeFault } from 'rollforward';
import { describe, expect, test } from 'vitest';

import * as requests from '../../src/podman/requests.ts';
import type { ServiceRequest } from '../../src/service.ts';

const ID = idOf('a');
const HEX = 'b'.repeat(64);

test.each<readonly [string, ServiceRequest, object]>([
  [
    'list',
    requests.listRequest('device-1'),
    {
      method: 'GET',
      path: '/v4.0.0/libpod/containers/json',
      query: { all: 'true', filters: '{"label":["io.rollforward.owner=device-1"]}' },
    },
  ],
  [
    'storage',
    requests.listStorageRequest('shop.web'),
    { query: { all: 'true', external: 'true', filters: String.raw`{"name":["^shop\\.web"]}` } },
  ],
  ['inspect', requests.inspect(ID), { method: 'GET', path: `/v4.0.0/libpod/containers/${ID}/json` }],
  ['start', requests.start(ID), { method: 'POST', path: `/containers/${ID}/start` }],
  ['stop', requests.stop(ID, 0), { path: `/containers/${ID}/stop`, query: { t: '0' } }],
  ['remove', requests.remove(ID, { force: false }), { query: { v: 'true', force: 'false' } }],
  ['rename', requests.rename(ID, 'shop.web'), { query: { name: 'shop.web' } }],
  [
    'image',
    requests.inspectImage('r.example:5000/shop/web:1'),
    { path: '/v4.0.0/libpod/images/r.example%3A5000%2Fshop%2Fweb%3A1/json' },
  ],
  [
    'image by its id',
    requests.inspectImage(`sha256:${HEX}`),
    { path: `/v4.0.0/libpod/images/sha256%3A${HEX}/json` },
  ],
  [
    'pull',
    requests.pull('r.example/web'),
    { method: 'POST', path: '/images/create', query: { fromImage: 'r.example/web:latest' } },
  ],
  [
    'pull of a short name',
    requests.pull('web:1'),
    { method: 'POST', path: '/v4.0.0/libpod/images/pull', query: { reference: 'web:1' } },
  ],
  [
    'create a network',
    requests.createNetwork('shop', { a: 'b' }),
    { body: { name: 'shop', driver: 'bridge', dns_enabled: true, labels: { a: 'b' } } },
  ],
  [
    'remove a network',
    requests.removeNetwork({ id: HEX, name: 'shop', labels: {} }),
    { method: 'DELETE', path: '/networks/shop' },
  ],
])('%s', (_, request, expected) => {
  expect(request).toMatchObject(expected);
});

/** The driver by itself is given whatever a caller writes: a type does not hold it. */
const asId = (text: string): typeof ID => text as typeof ID;

describe('what would be another request', () => {
  test.each([
    '../images/prune',
    'a/../../volumes/prune',
    'x?force=true',
    'x#',
    'a b',
    'x\r\nHost: y',
    '%2e%2e',
  ])('%j stays one word of the path', (text) => {
    for (const { path } of [
      requests.inspect(text),
      requests.start(asId(text)),
      requests.stop(asId(text), 1),
      requests.unpause(asId(text)),
      requests.remove(asId(text), { force: false }),
      requests.rename(asId(text), 'x'),
      requests.findNetworks(text),
      requests.removeNetwork({ id: HEX, name: text, labels: {} }),
    ]) {
      expect(path.split('/').map(decodeURIComponent)).toContain(text);
      expect(path).not.toMatch(/[?#\s]/);
    }
  });

  test.each(['', '.', '..'])('%j is refused', (text) => {
    for (const make of [
      () => requests.inspect(text),
      () => requests.remove(asId(text), { force: true }),
      () => requests.removeNetwork({ id: HEX, name: text, labels: {} }),
    ]) {
      expect(make).toThrow(expect.toSatisfy((e) => isRuntimeFault(e) && e.code === 'InvalidSpec'));
    }
  });
});

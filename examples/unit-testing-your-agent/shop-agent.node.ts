import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { DeploymentDocument } from 'rollforward';
import { createTestAgent } from 'rollforward/testing';

import { admit } from './shop-agent.ts';

const web = (extra: object = {}): DeploymentDocument => ({
  apiVersion: 'rollforward/v1',
  services: { web: { image: 'web:1', ...extra } },
});

test('nothing that runs is touched for a day', async () => {
  const t = createTestAgent();
  t.source.put('shop', web({ env: { LEVEL: 'debug' } }));
  await t.settled();
  const { id } = t.running('shop', 'web');
  t.runtime.clearCalls();
  await t.ticks(2 * 60 * 24);
  assert.equal(t.running('shop', 'web').id, id);
  assert.deepEqual(t.runtime.mutations(), []);
  await t.stop();
});

test('a power cut: the host and the agent come back, and the same containers with them', async () => {
  const t = createTestAgent();
  t.source.put('shop', web());
  await t.settled();
  const { id } = t.running('shop', 'web');
  t.source.fail('the network is not up yet');
  t.runtime.reboot();
  await t.restart();
  await t.ticks(1);
  assert.equal(t.running('shop', 'web').id, id);
  await t.stop();
});

test('a document that asks for more of the device than it may have changes nothing but the report', async () => {
  const t = createTestAgent({ admit });
  t.source.put('shop', web());
  await t.settled();
  const { id } = t.running('shop', 'web');
  const spool = { type: 'bind', source: '/var/spool/receipts', target: '/spool' };
  t.source.put('shop', web({ mounts: [{ ...spool, source: '/etc' }] }));
  await t.settled();
  assert.equal(t.running('shop', 'web').id, id);
  assert.match(t.state('shop').rejected?.error ?? '', /only the spool/);
  assert.equal(t.state('shop').phase, 'Running');
  t.source.put('shop', web({ mounts: [spool] }));
  await t.settled();
  assert.equal(t.state('shop').rejected, undefined);
  assert.notEqual(t.running('shop', 'web').id, id);
  await t.stop();
});

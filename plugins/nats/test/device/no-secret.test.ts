import { createAgent, defineRuntime, memorySource, RuntimeFault } from 'rollforward';
import { createFakeDriver, FakeClock, FakeEngine } from 'rollforward/testing';
import { expect, test } from 'vitest';

import { bucketReporter } from '../../src/device/nats-reporter.ts';
import { parseStateRecord } from '../../src/format/state-record.ts';
import { ToggledLink } from '../source/misbehaving-bucket.ts';
import { UnreliableBucket } from './unreliable-bucket.ts';

const SECRET = 'hunter2-correct-horse';

function document(env: unknown): string {
  return JSON.stringify({ apiVersion: 'rollforward/v1', services: { web: { image: 'web:v1', env } } });
}

test('no secret is in a report: not of an engine that quotes it, not of a document that is refused', async () => {
  const clock = new FakeClock();
  const driver = createFakeDriver(new FakeEngine({ clock }));
  const runtime = defineRuntime(
    {
      ...driver,
      createContainer: ({ env }) => {
        const message = `env PASSWORD=${env['PASSWORD']} by http://max:${SECRET}@proxy:3128 refused`;
        return Promise.reject(new RuntimeFault({ code: 'InvalidSpec', message }));
      },
      ensureImage: () =>
        Promise.resolve({ id: `sha256:${'e'.repeat(64)}`, labels: {}, entrypoint: [] } as never),
    },
    { clock },
  );
  const bucket = new UnreliableBucket();
  const random = { number: () => 0.5 };
  const reporter = bucketReporter({ bucket, link: new ToggledLink(), device: 'edge-1', clock, random });
  const source = memorySource();
  const agent = createAgent({ owner: 'edge-1', runtime, source, reporter, clock });
  const life = new AbortController();
  const done = agent.run({ signal: life.signal });
  source.put('shop', document({ PASSWORD: SECRET }));
  await clock.advance(10_000);
  source.put('shop', document({ PASSWORD: { value: SECRET }, TOKEN: `${SECRET}\u0000` }));
  await clock.advance(60_000);

  const entry = await bucket.get('edge-1.shop');
  const parsed = parseStateRecord(entry?.bytes ?? new Uint8Array(), { device: 'edge-1', deployment: 'shop' });
  expect(parsed).toMatchObject({
    kind: 'parsed',
    value: {
      phase: 'Failed',
      services: { web: { reason: expect.stringContaining('[redacted]') as unknown } },
    },
  });
  expect(parsed).toHaveProperty('value.rejected.error');
  expect(bucket.text('edge-1.shop')).not.toContain(SECRET);
  expect(bucket.text('edge-1.shop')).not.toContain('max');
  life.abort();
  await done;
});

import { startNatsServer } from '@rollforward/test-hosts';
import { connect } from 'nats';
import { systemClock } from 'rollforward';
import { expect, test } from 'vitest';

import { listKeys } from '../../src/fleet/list-keys.ts';
import { existingConnection } from '../../src/link/existing-connection.ts';
import { openBucket } from '../../src/wire/open-bucket.ts';

const KEYS = ['one', 'two', 'three'];

test('a list has every key, also those that are changed while it is made', async () => {
  const server = await startNatsServer();
  const [reader, writer] = await Promise.all([
    connect({ servers: server.url }),
    connect({ servers: server.url }),
  ]);
  const kv = await writer.jetstream().views.kv('device-heartbeat', { history: 1 });
  let writing = true;
  const write = async (key: string): Promise<void> => {
    while (writing) await kv.put(key, 'alive');
  };
  await Promise.all(KEYS.map((key) => kv.put(key, 'alive')));
  const writes = KEYS.map(write);
  const link = existingConnection(reader);
  const bucket = openBucket({ link, name: 'device-heartbeat' });
  for (let count = 0; count < 20; count += 1) {
    const listed = await listKeys({ bucket, filter: '*', clock: systemClock });
    expect(listed.map(({ key }) => key).sort()).toEqual(KEYS.toSorted());
  }
  writing = false;
  await Promise.all(writes);
  await link.close();
  await Promise.all([reader.close(), writer.close()]);
  await server.stop();
});

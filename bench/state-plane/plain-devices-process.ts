// Devices as one would write them without an SDK: each watches its key and puts an answer, and that is all.
// Usage: plain-devices-process.ts <url> <prefix> <first> <behind the last> <bytes of an answer>
import { createHash } from 'node:crypto';

import { connect, type NatsConnection } from 'nats';

import { DEPLOYMENT, deviceName, forEach } from './plane.ts';
import { PLAIN_BUCKETS } from './plain-plane.ts';

const [url = '', prefix = '', first, end, bytes] = process.argv.slice(2);
const connections: NatsConnection[] = [];

await forEach(Number(end) - Number(first), async (number) => {
  const device = deviceName(prefix, Number(first) + number);
  const connection = await connect({ servers: url });
  connections.push(connection);
  const views = connection.jetstream().views;
  const desired = await views.kv(PLAIN_BUCKETS.desired, { bindOnly: true });
  const states = await views.kv(PLAIN_BUCKETS.states, { bindOnly: true });
  const key = `${device}.${DEPLOYMENT}`;
  const watch = await desired.watch({ key });
  void (async () => {
    for await (const { operation, value } of watch) {
      if (operation !== 'PUT') continue;
      await states.put(key, answer(createHash('sha256').update(value).digest('hex')));
    }
  })();
});
console.log('ready');

process.stdin.resume().once('end', () => {
  void Promise.all(connections.map((connection) => connection.close())).then(() => process.exit(0));
});

/** As large as a state of ours. */
function answer(revision: string): string {
  return JSON.stringify({ revision, filler: '' }).replace('""', (empty) => {
    const room = Number(bytes) - JSON.stringify({ revision, filler: '' }).length;
    return empty[0] + 'x'.repeat(Math.max(0, room)) + empty[1];
  });
}

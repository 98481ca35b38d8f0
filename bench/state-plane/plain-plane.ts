import { createHash } from 'node:crypto';

import { connect } from 'nats';

import {
  CHANGE_WITHIN_MS,
  DEPLOYMENT,
  deviceName,
  documentOf,
  forEach,
  type Plane,
  type PlaneOptions,
} from './plane.ts';
import { startWorkers } from './start-workers.ts';
import { createTally } from './tally.ts';

/** Buckets of their own, on the same server, made as ours are. */
export const PLAIN_BUCKETS = { desired: 'plain-desired', states: 'plain-states' } as const;

const PREFIX = 'plain';

/** Plain put-and-watch: the least that tells every device something and hears of each that it was heard. */
export async function startPlainPlane(
  options: PlaneOptions & { readonly answerBytes: number },
): Promise<Plane> {
  const { url, devices, workers, answerBytes } = options;
  const connection = await connect({ servers: url });
  const views = connection.jetstream().views;
  const desired = await views.kv(PLAIN_BUCKETS.desired, { history: 1, allow_direct: true });
  const states = await views.kv(PLAIN_BUCKETS.states, { history: 1, allow_direct: true });
  const tally = createTally(devices);
  const watch = await states.watch();
  void (async () => {
    for await (const { key, value } of watch) {
      if (value.length > 0) tally.note(key, (JSON.parse(new TextDecoder().decode(value)) as Answer).revision);
    }
  })();
  const file = './plain-devices-process.ts';
  const started = await startWorkers({
    file,
    url,
    prefix: PREFIX,
    devices,
    workers,
    more: [String(answerBytes)],
  });
  let version = 0;
  return {
    async change() {
      version += 1;
      const document = documentOf(version);
      const all = tally.all(createHash('sha256').update(document).digest('hex'), CHANGE_WITHIN_MS);
      const begun = performance.now();
      await forEach(devices, (number) =>
        desired.put(`${deviceName(PREFIX, number)}.${DEPLOYMENT}`, document),
      );
      return (await all) - begun;
    },
    async stop() {
      await started.stop();
      await connection.close();
    },
  };
}

interface Answer {
  readonly revision: string;
}

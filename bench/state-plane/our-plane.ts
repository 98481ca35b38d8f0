import { createBuckets, createFleet, existingConnection } from '@rollforward/nats';
import { connect } from 'nats';
import { revisionOf } from 'rollforward';

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

const PREFIX = 'ours';

/** What a whole fleet of ours needs, from the document in the bucket until every agent says that it runs. */
export interface OurPlane extends Plane {
  /** Bytes of a state in the bucket. */
  stateBytes(): Promise<number>;
}

/** The state plane: a fleet on one side, agents on the other. */
export async function startOurPlane({ url, devices, workers }: PlaneOptions): Promise<OurPlane> {
  const connection = await connect({ servers: url });
  const link = existingConnection(connection);
  await createBuckets({ link });
  const fleet = createFleet({ link });
  const tally = createTally(devices);
  const stop = new AbortController();
  void (async () => {
    for await (const change of fleet.watchStates({ signal: stop.signal })) {
      if (change.kind === 'state' && change.state.phase === 'Running')
        tally.note(change.device, change.state.revision);
    }
  })();
  const file = './our-devices-process.ts';
  const started = await startWorkers({ file, url, prefix: PREFIX, devices, workers });
  let version = 0;
  return {
    async change() {
      version += 1;
      const document = documentOf(version);
      const all = tally.all(revisionOf(document), CHANGE_WITHIN_MS);
      const begun = performance.now();
      await forEach(devices, (number) =>
        fleet.putDeployment({ device: deviceName(PREFIX, number), deployment: DEPLOYMENT, document }),
      );
      return (await all) - begun;
    },
    async stateBytes() {
      const states = await connection.jetstream().views.kv('device-state', { bindOnly: true });
      const entry = await states.get(`${deviceName(PREFIX, 0)}.${DEPLOYMENT}`);
      return entry?.value.length ?? 0;
    },
    async stop() {
      stop.abort();
      await started.stop();
      await link.close();
      await connection.close();
    },
  };
}

import { systemClock } from 'rollforward';
import { stateSourceConformance } from 'rollforward/testing';
import { describe, it } from 'vitest';

import { natsSource } from '../../src/source/nats-source.ts';
import { type ClientVersion, DEVICE, NatsPlane } from './plane.ts';

for (const version of ['nats 2', 'transport-node 3'] satisfies readonly ClientVersion[]) {
  const older = version === 'nats 2';
  stateSourceConformance(
    { describe, it },
    {
      name: `natsSource over a connection of ${version}`,
      hintWithinMs: 20_000,
      async open() {
        const plane = await NatsPlane.start(version);
        const open = async () => natsSource({ link: await plane.link(), device: DEVICE });
        // A process that begins now has a connection that is being made; that of this one is only away.
        const spare = await plane.link();
        return {
          source: await open(),
          clock: systemClock,
          put: async (deployment, bytes) => void (await plane.put(deployment, bytes)),
          delete: (deployment) => plane.view.delete(plane.key(deployment)),
          reopen: () => Promise.resolve(natsSource({ link: spare, device: DEVICE })),
          lose: (deployment) => plane.lose(deployment),
          async outage() {
            await plane.stop(older ? 'SIGKILL' : 'SIGTERM');
            return () => plane.restart();
          },
          putHalf: (deployment, bytes) => plane.putHalf(deployment, bytes),
          spoil: async (deployment) =>
            older ? void (await plane.put(deployment, new Uint8Array(1_048_577))) : plane.shred(deployment),
          close: () => plane.close(),
        };
      },
    },
  );
}

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { type PodmanHost, startPodmanHost } from '@rollforward/test-hosts';

import { type AgentProcess, FROM_SOURCE, startAgentProcess } from '../support/start-agent-process.ts';
import { type FleetSide, openFleetSide } from './fleet-side.ts';
import { type NatsKeeper, openNatsKeeper } from './nats-keeper.ts';

/** A device with a real Podman, a NATS server that can be ill-treated, and whoever puts documents. */
export interface KillWorld {
  readonly host: PodmanHost;
  /** Marks every container of this run, and nothing else on this machine; the device is called so, too. */
  readonly run: string;
  readonly nats: NatsKeeper;
  readonly side: FleetSide;
  readonly agent: AgentProcess;
  stop(): Promise<void>;
}

const AGENT = fileURLToPath(new URL('device-process.ts', import.meta.url));

export async function startKillWorld(): Promise<KillWorld> {
  const ends: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    const host = await startPodmanHost();
    ends.push(() => host.stop());
    const nats = await openNatsKeeper();
    ends.push(() => nats.stop());
    await nats.start();
    const side = await openFleetSide({ servers: [nats.url] });
    ends.push(() => side.close());
    await side.makeBuckets();
    const run = `plane-${randomBytes(6).toString('hex')}`;
    const agent = startAgentProcess(
      AGENT,
      {
        owner: run,
        stateDirectory: join(host.dir, 'state'),
        tickSeconds: 1,
        minReadySeconds: 0.25,
        podman: host.podman,
        env: host.env,
        server: nats.url,
        heartbeatSeconds: 5,
      },
      FROM_SOURCE,
    );
    ends.push(async () => void (await agent.kill('alone')));
    return { host, run, nats, side, agent, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

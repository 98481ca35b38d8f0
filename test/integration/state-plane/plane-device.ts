import { type NatsLinkOptions, natsDevice, natsLink } from '@rollforward/nats';
import { podmanCli } from '@rollforward/podman-cli';
import type { PodmanHost } from '@rollforward/test-hosts';
import { type Agent, type AgentEvent, createAgent, type DeploymentState } from 'rollforward';

import { eventually } from '../support/eventually.ts';

export interface PlaneDeviceOptions {
  readonly host: PodmanHost;
  /** The device, and the owner of its containers. */
  readonly device: string;
  readonly servers: NatsLinkOptions['servers'];
  readonly stateDirectory: string;
}

/** A device of this process: a whole agent with real containers, on a link of its own. */
export interface PlaneDevice {
  readonly agent: Agent;
  /** All that it has told so far. */
  readonly events: readonly AgentEvent[];
  /** Resolves with the state of `deployment` as soon as it `is` what is waited for. */
  until(deployment: string, is: (state: DeploymentState) => boolean): Promise<DeploymentState>;
  /** Ends agent and link. It can be called again. */
  stop(): Promise<void>;
}

export function startPlaneDevice({ host, device, servers, stateDirectory }: PlaneDeviceOptions): PlaneDevice {
  const link = natsLink({ servers, device });
  const plane = natsDevice({ link, device });
  const runtime = podmanCli({ podman: host.podman, env: host.env });
  const agent = createAgent({
    owner: device,
    runtime,
    source: plane.source,
    reporter: plane.reporter,
    stateDirectory,
    tickSeconds: 0.5,
    minReadySeconds: 0.3,
  });
  const events: AgentEvent[] = [];
  agent.on('event', (event) => events.push(event));
  const stop = new AbortController();
  const { signal } = stop;
  const done = Promise.all([agent.run({ signal }), plane.run({ signal, agent, runtime })]);
  // A failure is told by `stop`, which every test comes to.
  done.catch(() => undefined);
  return {
    agent,
    events,
    async until(deployment, is) {
      const state = await eventually(
        () => Promise.resolve(agent.state(deployment)),
        (one) => one !== undefined && is(one),
      );
      if (state === undefined) throw new Error('no state');
      return state;
    },
    async stop() {
      stop.abort();
      try {
        await done;
      } finally {
        await link.close();
      }
    },
  };
}

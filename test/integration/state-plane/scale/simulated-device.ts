import { type NatsLink, natsDevice } from '@rollforward/nats';
import { type Agent, createAgent, type StateSource } from 'rollforward';
import { FakeRuntime } from 'rollforward/testing';

/** A whole device but for its engine. */
export interface SimulatedDevice {
  readonly device: string;
  readonly agent: Agent;
  readonly runtime: FakeRuntime;
  /** Ends the agent; the link stays. Rejects if the agent has failed. */
  stop(): Promise<void>;
}

export interface SimulatedDeviceOptions {
  readonly device: string;
  readonly link: NatsLink;
  /** Default: that of every agent. */
  readonly minReadySeconds?: number;
  /** Stands between the source and the agent. */
  readonly watched?: (source: StateSource) => StateSource;
}

/** Starts an agent on an engine in memory, with all that a device says over `link`. */
export function startSimulatedDevice(options: SimulatedDeviceOptions): SimulatedDevice {
  const { device, link, minReadySeconds, watched = (source) => source } = options;
  const plane = natsDevice({ link, device, labels: { site: 'lab' } });
  const runtime = new FakeRuntime();
  const agent = createAgent({
    owner: device,
    runtime,
    source: watched(plane.source),
    reporter: plane.reporter,
    ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
  });
  const stop = new AbortController();
  const { signal } = stop;
  const done = Promise.all([agent.run({ signal }), plane.run({ signal, agent, runtime })]);
  // A failure is told by `stop`.
  done.catch(() => undefined);
  return {
    device,
    agent,
    runtime,
    async stop() {
      stop.abort();
      await done;
    },
  };
}

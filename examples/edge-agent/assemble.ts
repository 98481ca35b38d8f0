import { natsDevice, type NatsDevice, natsLink, type NatsLink } from '@rollforward/nats';
import { type Agent, type ContainerRuntime, createAgent } from 'rollforward';

import { admitBy } from './admit.ts';
import type { Config } from './config.ts';
import { type Machine, deviceFacts } from './device-facts.ts';
import type { LogLine } from './log-line.ts';
import { logLine } from './log-line.ts';
import { natsLogLine } from './nats-log-line.ts';

export interface AssembleOptions {
  readonly config: Config;
  readonly runtime: ContainerRuntime;
  readonly machine: Machine;
  readonly log: (line: LogLine) => void;
}

/** The parts of the program: the way to NATS, the device on it, and the agent. */
export interface Parts {
  readonly link: NatsLink;
  readonly device: NatsDevice;
  readonly agent: Agent;
}

/** Of this program, as the fleet is told. */
const VERSION = '1.0.0';

/** Makes the parts and puts them together. The link begins to connect; everything else waits until it is run. */
export function assemble({ config, runtime, machine, log }: AssembleOptions): Parts {
  const { device: name, nats } = config;
  const link = natsLink({ device: name, ...nats });
  const device = natsDevice({
    link,
    device: name,
    labels: config.labels,
    ...deviceFacts(machine, config, VERSION),
    onEvent: (event) => log(natsLogLine(event)),
  });
  const agent = createAgent({
    owner: config.owner,
    deviceId: name,
    runtime,
    source: device.source,
    reporter: device.reporter,
    stateDirectory: config.stateDirectory,
    admit: admitBy(config.admit),
    minReadySeconds: config.minReadySeconds,
  });
  agent.on('event', (event) => log(logLine(event)));
  return { link, device, agent };
}

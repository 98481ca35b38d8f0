import { randomUUID } from 'node:crypto';

import {
  type Agent,
  type AgentRandom,
  type Clock,
  type ContainerRuntime,
  type StateReporter,
  type StateSource,
  systemClock,
} from 'rollforward';

import type { Pong } from '../format/command-answers.ts';
import { type DeviceDescription, encodeDeviceInfo } from '../format/device-info.ts';
import { BUCKETS, DEVICE_NAME_RULE, isDeviceName } from '../format/names.ts';
import type { NatsLink } from '../link/nats-link.ts';
import { openBucket } from '../wire/open-bucket.ts';
import { createCommandServer } from './command-server.ts';
import type { DeviceEvent } from './device-event.ts';
import { createLogSessions } from './log-sessions.ts';
import { bucketReporter } from './nats-reporter.ts';
import { natsSource } from '../source/nats-source.ts';
import { createPresence } from './presence.ts';

/** What a device is on NATS. Link and name are needed. */
export interface NatsDeviceOptions extends Partial<DeviceDescription> {
  readonly link: NatsLink;
  /** The agent's `deviceId`: lower-case letters, digits and dashes, at most 63, no dash at the ends. */
  readonly device: string;
  /** Seconds between two signs of life, well below the time after which they expire: 60 by default. Default 15. */
  readonly heartbeatSeconds?: number;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
  /** Default: the machine's randomness. */
  readonly random?: Pick<AgentRandom, 'number' | 'uuid'>;
  /** Called with all that happens. An error that it throws becomes an uncaught exception. */
  readonly onEvent?: (event: DeviceEvent) => void;
}

/** The agent of a device and its engine. */
export interface NatsDeviceRun {
  /** Ends it: whoever reads logs is told. */
  readonly signal: AbortSignal;
  /** Says which containers there are: of others nothing is shown. */
  readonly agent: Pick<Agent, 'state' | 'states'>;
  /** For logs. */
  readonly runtime: Pick<ContainerRuntime, 'logs'>;
}

/** One device on NATS: its documents, its states, its presence, and the answers to commands. */
export interface NatsDevice {
  /** Its name. */
  /** Its name. */
  readonly device: string;
  /** For `createAgent`. */
  readonly source: StateSource;
  /** For `createAgent`. */
  readonly reporter: StateReporter;
  /**
   * Changes what is said of the device; what is not given stays as it is. Throws a `TypeError`, and changes nothing, for
   * what cannot be said.
   */
  describe(description: Partial<DeviceDescription>): void;
  /**
   * Keeps the device's sign of life and its info, and answers commands, until `signal` is aborted. It never rejects because
   * of NATS, and leaves the link to whoever has made it. Call it once.
   */
  run(run: NatsDeviceRun): Promise<void>;
}

/** Creates a device. Nothing is sent before it runs. Throws a `TypeError` for an option that cannot be. */
export function natsDevice(options: NatsDeviceOptions): NatsDevice {
  const { link, device, heartbeatSeconds = 15, clock = systemClock, random = SYSTEM_RANDOM } = options;
  if (!isDeviceName(device)) throw new TypeError(`device: expected ${DEVICE_NAME_RULE}`);
  if (!(heartbeatSeconds >= 1)) throw new TypeError('heartbeatSeconds: expected a number from 1');
  const { labels = {}, inventory = {}, versions = {} } = options;
  const bootId = random.uuid();
  const startedAt = Math.round(clock.wallNow());
  const begun = clock.now();
  let description: DeviceDescription = checked({ labels, inventory, versions });
  let hasRun = false;
  const lossWatchers = new Set<() => void>();

  function checked(next: DeviceDescription): DeviceDescription {
    encodeDeviceInfo({ ...next, bootId, startedAt });
    return next;
  }

  function onEvent(event: DeviceEvent): void {
    try {
      options.onEvent?.(event);
    } catch (error) {
      // It must not cut short what is under way, and is not hidden either.
      queueMicrotask(() => {
        throw error;
      });
    }
  }

  const presence = createPresence({
    link,
    device,
    infoBucket: openBucket({ link, name: BUCKETS.deviceInfo, clock }),
    heartbeatBucket: openBucket({ link, name: BUCKETS.deviceHeartbeat, clock }),
    bootId,
    startedAt,
    description: () => description,
    heartbeatMs: heartbeatSeconds * 1000,
    clock,
    random,
    onEvent,
    onBegunAnew() {
      for (const onLost of lossWatchers) onLost();
    },
  });

  function pongOf(agent: Pick<Agent, 'states'>): Pong {
    const states = agent.states();
    return {
      bootId,
      uptimeSeconds: Math.floor((clock.now() - begun) / 1000),
      versions: description.versions,
      deployments: states.length,
      failed: states.filter(({ phase }) => phase === 'Failed').length,
    };
  }

  return {
    device,
    source: natsSource({ link, device, clock }),
    reporter: bucketReporter({
      link,
      device,
      clock,
      random,
      bucket: openBucket({ link, name: BUCKETS.deviceState, clock }),
      watchLoss(onLost) {
        lossWatchers.add(onLost);
        return () => lossWatchers.delete(onLost);
      },
    }),
    describe(changes) {
      description = checked({ ...description, ...changes });
      presence.describe();
    },
    async run({ signal, agent, runtime }) {
      if (hasRun) throw new TypeError('a device runs once: create another one');
      hasRun = true;
      const unwatch = link.watch(onEvent);
      if (link.connection() !== undefined) onEvent({ type: 'connected' });
      const sessions = createLogSessions({ agent, runtime, clock, newId: () => random.uuid(), onEvent });
      const pong = (): Pong => pongOf(agent);
      const commands = createCommandServer({ link, device, clock, sessions, pong, onEvent });
      await Promise.all([presence.run(signal), commands.run(signal)]);
      unwatch();
    },
  };
}

const SYSTEM_RANDOM: Pick<AgentRandom, 'number' | 'uuid'> = { number: Math.random, uuid: randomUUID };

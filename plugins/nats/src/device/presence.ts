import type { AgentRandom, Clock } from 'rollforward';

import { type DeviceDescription, encodeDeviceInfo } from '../format/device-info.ts';
import { encodeHeartbeat } from '../format/heartbeat.ts';
import type { NatsLink } from '../link/nats-link.ts';
import type { Bucket } from '../wire/bucket.ts';
import { isNatsFault } from '../wire/nats-fault.ts';
import type { DeviceEvent } from './device-event.ts';
import { createLatestWriter } from './latest-writer.ts';
import { createWaker } from './waker.ts';

/** What presence is made of. */
export interface PresenceOptions {
  readonly link: NatsLink;
  readonly device: string;
  readonly infoBucket: Bucket;
  readonly heartbeatBucket: Bucket;
  readonly bootId: string;
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number;
  /** What is to be said of the device now. */
  readonly description: () => DeviceDescription;
  readonly heartbeatMs: number;
  readonly clock: Clock;
  readonly random: Pick<AgentRandom, 'number'>;
  readonly onEvent: (event: DeviceEvent) => void;
  /** The bucket of signs of life has begun again: what other buckets held may be gone as well. */
  readonly onBegunAnew: () => void;
}

/** Says that a device is there, and what it is. */
export interface Presence {
  /** What is to be said of it has changed. */
  describe(): void;
  /** Until `signal` is aborted. It never rejects. */
  run(signal: AbortSignal): Promise<void>;
}

/** After an outage a whole fleet is back at the same moment. */
const CONNECTED_JITTER_MS = 1_000;
/** In case the bucket was lost. */
const INFO_AGAIN_MS = 300_000;
/** A share: devices that were started together do not beat together for long. */
const JITTER = 0.05;

/** Creates it. Nothing is sent while there is no connection, and nothing of that time is sent later. */
export function createPresence(options: PresenceOptions): Presence {
  const { link, device, infoBucket, heartbeatBucket, bootId, clock, random, heartbeatMs, onEvent } = options;
  const waker = createWaker(clock);
  const infoWriter = createLatestWriter(infoBucket);
  let beats = 0;
  let acknowledged = 0;
  let beatDue = clock.now();
  let infoDue = clock.now();
  const trouble: { [Kind in 'info-failed' | 'heartbeat-failed']?: string } = {};

  const after = (ms: number): number => clock.now() + ms * (1 + JITTER * (2 * random.number() - 1));

  /** Tells what is new. A connection that is not there is told by the link. */
  function regret(type: 'info-failed' | 'heartbeat-failed', error: unknown, signal: AbortSignal): void {
    if (signal.aborted || (isNatsFault(error) && error.code === 'NotConnected')) return;
    const message = error instanceof Error ? error.message : String(error);
    if (trouble[type] !== message) onEvent({ type, message });
    trouble[type] = message;
  }

  async function beat(signal: AbortSignal): Promise<void> {
    beatDue = after(heartbeatMs);
    beats += 1;
    try {
      const bytes = encodeHeartbeat({ bootId, sequence: beats });
      const sequence = await heartbeatBucket.put(device, bytes, { signal });
      if (sequence <= acknowledged) {
        // Buckets are made anew together.
        infoDue = clock.now();
        options.onBegunAnew();
      }
      acknowledged = sequence;
      if (trouble['heartbeat-failed'] !== undefined) onEvent({ type: 'heartbeat-resumed' });
      delete trouble['heartbeat-failed'];
    } catch (error) {
      regret('heartbeat-failed', error, signal);
    }
  }

  async function inform(signal: AbortSignal): Promise<void> {
    infoDue = after(INFO_AGAIN_MS);
    try {
      const info = { ...options.description(), bootId, startedAt: options.startedAt };
      await infoWriter.put(device, encodeDeviceInfo(info), signal);
      delete trouble['info-failed'];
    } catch (error) {
      infoDue = Math.min(infoDue, after(heartbeatMs));
      regret('info-failed', error, signal);
    }
  }

  return {
    describe() {
      infoDue = clock.now();
      waker.wake();
    },
    async run(signal) {
      const unwatch = link.watch(({ type }) => {
        if (type !== 'connected') return;
        beatDue = clock.now() + CONNECTED_JITTER_MS * random.number();
        infoDue = beatDue;
        waker.wake();
      });
      while (!signal.aborted) {
        const connected = link.connection() !== undefined;
        if (connected && beatDue <= clock.now()) await beat(signal);
        if (connected && infoDue <= clock.now()) await inform(signal);
        const wait = Math.min(beatDue, infoDue) - clock.now();
        // Without a connection there is nothing to do before the link has one.
        await waker.wait(link.connection() === undefined ? Infinity : wait, signal);
      }
      unwatch();
    },
  };
}

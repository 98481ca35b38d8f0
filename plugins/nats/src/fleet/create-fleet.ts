import { randomBytes } from 'node:crypto';
import { type Clock, systemClock } from 'rollforward';

import { BUCKETS } from '../format/names.ts';
import type { NatsLink } from '../link/nats-link.ts';
import { openBucket } from '../wire/open-bucket.ts';
import type { Fleet } from './fleet.ts';
import type { FleetContext } from './fleet-context.ts';
import { listDevices } from './list-devices.ts';
import { logs } from './logs.ts';
import { ping } from './ping.ts';
import { deleteDeployment, putDeployment } from './put-deployment.ts';
import { putOnDevices } from './put-on-devices.ts';
import { getDeployment, listDeployments } from './read-deployments.ts';
import { waitFor } from './wait-for.ts';
import { watchStates } from './watch-states.ts';

/** What a fleet is made of. The link is needed. */
export interface CreateFleetOptions {
  /** Its user may read and write all four buckets, ask devices and hear their answers. */
  readonly link: NatsLink;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
  /** 0 … 1, for jitter. Default: the machine's randomness. */
  readonly random?: () => number;
  /** One token of a subject that nobody guesses. Default: 128 random bits. */
  readonly newId?: () => string;
}

/** Creates a fleet. Nothing is sent before it is asked for something; the buckets are those of `createBuckets`. */
export function createFleet({
  link,
  clock = systemClock,
  random = Math.random,
  newId = randomId,
}: CreateFleetOptions): Fleet {
  const bucket = (name: string) => openBucket({ link, name, clock, newId });
  const context: FleetContext = {
    link,
    clock,
    random,
    newId,
    buckets: {
      desiredState: bucket(BUCKETS.desiredState),
      deviceState: bucket(BUCKETS.deviceState),
      deviceInfo: bucket(BUCKETS.deviceInfo),
      deviceHeartbeat: bucket(BUCKETS.deviceHeartbeat),
    },
  };
  return {
    putDeployment: (options) => putDeployment(context, options),
    getDeployment: (options) => getDeployment(context, options),
    listDeployments: (options = {}) => listDeployments(context, options),
    deleteDeployment: (options) => deleteDeployment(context, options),
    watchStates: (options) => watchStates(context, options),
    waitFor: (options) => waitFor(context, options),
    listDevices: (options = {}) => listDevices(context, options),
    putOnDevices: (options) => putOnDevices(context, options),
    ping: (options) => ping(context, options),
    logs: (options) => logs(context, options),
  };
}

function randomId(): string {
  return randomBytes(16).toString('hex');
}

import type { Clock } from 'rollforward';

import type { NatsLink } from '../link/nats-link.ts';
import type { Bucket } from '../wire/bucket.ts';

/** What every part of a fleet works with. */
export interface FleetContext {
  readonly link: NatsLink;
  readonly clock: Clock;
  /** 0 … 1, for jitter. */
  readonly random: () => number;
  /** One token of a subject that nobody guesses. */
  readonly newId: () => string;
  readonly buckets: {
    readonly desiredState: Bucket;
    readonly deviceState: Bucket;
    readonly deviceInfo: Bucket;
    readonly deviceHeartbeat: Bucket;
  };
}

import { BUCKETS } from '../format/names.ts';
import {
  createConsumerSubject,
  deleteConsumerSubject,
  keySubject,
  lastMessageSubject,
  streamOf,
} from '../wire/subjects.ts';
import type { NatsPermissions } from './permissions.ts';

/** Whose permissions they are. */
export interface FleetPermissionsOptions {
  /** As that of the connection. Default `_INBOX`. */
  readonly inboxPrefix?: string;
  /** Whether it may create the buckets, as `createBuckets` does. Default false. */
  readonly createsBuckets?: boolean;
}

/**
 * All that the fleet API needs: to read everything, to write documents, and to ask devices. Whoever has it decides what
 * runs on every device.
 */
export function fleetPermissions(options: FleetPermissionsOptions = {}): NatsPermissions {
  const buckets = Object.values(BUCKETS);
  const readers = buckets.flatMap((bucket) => [
    lastMessageSubject(bucket, '>'),
    `$JS.API.STREAM.MSG.GET.${streamOf(bucket)}`,
    createConsumerSubject({ bucket, consumer: '*', filter: '>' }),
    deleteConsumerSubject({ bucket, consumer: '*' }),
  ]);
  const makers = buckets.flatMap((bucket) =>
    ['INFO', 'CREATE'].map((verb) => `$JS.API.STREAM.${verb}.${streamOf(bucket)}`),
  );
  return {
    publish: {
      allow: [
        ...readers,
        keySubject(BUCKETS.desiredState, '>'),
        'rollforward.command.>',
        ...(options.createsBuckets === true ? makers : []),
      ],
    },
    subscribe: { allow: [`${options.inboxPrefix ?? '_INBOX'}.>`, 'rollforward.reply.>'] },
  };
}

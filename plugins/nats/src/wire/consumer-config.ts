import { keySubject, streamOf } from './subjects.ts';

/** A sign of life from a consumer that has nothing to bring, so that one that was lost is noticed. Milliseconds. */
export const IDLE_HEARTBEAT_MS = 15_000;

/** The server takes a consumer away to which nobody has listened for so long. */
const INACTIVE_MS = 30_000;
const NANOSECONDS = 1_000_000;

/** What a consumer is made of. */
export interface ConsumerConfigOptions {
  readonly bucket: string;
  readonly consumer: string;
  readonly filter: string;
  /** The subject that it brings to. */
  readonly inbox: string;
  readonly values: boolean;
}

/** The request for a consumer that brings what each key was last, and then each change. Pure. */
export function consumerRequest({
  bucket,
  consumer,
  filter,
  inbox,
  values,
}: ConsumerConfigOptions): Uint8Array {
  const request = {
    stream_name: streamOf(bucket),
    config: {
      name: consumer,
      deliver_subject: inbox,
      deliver_policy: 'last_per_subject',
      filter_subject: keySubject(bucket, filter),
      ack_policy: 'none',
      replay_policy: 'instant',
      max_deliver: 1,
      headers_only: !values,
      // Marks are few and small; values may be more than the server lets wait for a slow reader.
      flow_control: values,
      idle_heartbeat: IDLE_HEARTBEAT_MS * NANOSECONDS,
      inactive_threshold: INACTIVE_MS * NANOSECONDS,
      mem_storage: true,
      num_replicas: 1,
    },
  };
  return new TextEncoder().encode(JSON.stringify(request));
}

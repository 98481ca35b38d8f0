import { isNatsFault } from '../wire/nats-fault.ts';

/** Where a read was from. */
export interface ReadPlace {
  readonly bucket: string;
  readonly device: string;
  /** Why there is no connection, where there is none. */
  readonly trouble: string | undefined;
}

/** Why a read is unavailable, and what to do about it, in one sentence. The same trouble gives the same words. Pure. */
export function whyUnavailable(error: unknown, { bucket, device, trouble }: ReadPlace): string {
  if (!isNatsFault(error)) return `${bucket} cannot be read: ${brief(error)}`;
  switch (error.code) {
    case 'NotConnected':
      return `there is no connection to NATS (${brief(trouble ?? 'it is being made')}): documents are read as soon as there is one`;
    case 'TimedOut':
      return `NATS did not give ${bucket} in time: it is tried again; if this stays, see whether the server is overloaded or its cluster has no leader`;
    case 'NoBucket':
      return `NATS has no bucket ${bucket}: create it (createBuckets), or see whether JetStream is up`;
    case 'NotPermitted':
      return `NATS does not let this user read ${device}.* of ${bucket}: give it what devicePermissions says`;
    case 'Aborted':
      return 'the read was given up';
    case 'Conflict':
    case 'TooLarge':
    case 'Refused':
      return `${bucket} cannot be read: ${brief(error)}`;
  }
}

/** Why one document could not be got though the bucket lists it, as a part of a sentence. Pure. */
export function whyNotGot(error: unknown): string {
  if (!isNatsFault(error)) return `it could not be got: ${brief(error)}`;
  return error.code === 'TimedOut' ? 'NATS did not give it in time' : `it could not be got: ${brief(error)}`;
}

function brief(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 300);
}

import { type FleetError, isFleetError } from '@rollforward/nats';
import { isDocumentError } from 'rollforward';

import type { ExitCode } from './exit-codes.ts';
import { UsageError } from './usage-error.ts';

/** What the program ends with after `error`. Pure. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof UsageError) return 2;
  if (isDocumentError(error)) return 3;
  if (isFleetError(error)) return codeOfFleet(error);
  return 1;
}

function codeOfFleet({ code }: FleetError): ExitCode {
  switch (code) {
    case 'Aborted':
      return 130;
    case 'DeviceOffline':
      return 7;
    case 'Conflict':
      return 6;
    case 'TimedOut':
      return 5;
    case 'Unsure':
    case 'NoDocument':
    case 'NoBucket':
    case 'BucketMismatch':
    case 'DeviceRefused':
    case 'NotConnected':
    case 'NotPermitted':
    case 'TooLarge':
    case 'Refused':
      return 1;
    default:
      return code satisfies never;
  }
}

/** One sentence, and for a document one line for each mistake. Pure. */
export function describeFailure(error: unknown): string {
  if (isDocumentError(error)) return error.issues.map(({ message }) => message).join('\n');
  const help = isFleetError(error) && error.code === 'NoBucket' ? ' (fleet-ctl setup makes them)' : '';
  return `${error instanceof Error ? error.message : String(error)}${help}`;
}

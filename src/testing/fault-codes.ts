import type { FaultCode } from '../index.ts';

/** A record, so that the compiler misses a code that is not in it. */
const CODES: Readonly<Record<FaultCode, true>> = {
  Unavailable: true,
  DeadlineExceeded: true,
  Aborted: true,
  RegistryUnreachable: true,
  PortInUse: true,
  StillRunning: true,
  ImageNotFound: true,
  RegistryUnauthorized: true,
  StorageFull: true,
  NameConflict: true,
  InvalidSpec: true,
  CommandNotFound: true,
  Unsupported: true,
  ContainerBroken: true,
  Unclassified: true,
};

/** Every code that a runtime may fail with. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of a record of codes are codes
export const FAULT_CODES: readonly FaultCode[] = Object.keys(CODES) as FaultCode[];

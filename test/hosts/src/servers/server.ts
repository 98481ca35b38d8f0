import type { Daemon } from './daemon.ts';

/** A server on the loopback address. */
export interface Server extends Daemon {
  readonly port: number;
}

import type { Fleet, NatsLink } from '@rollforward/nats';

/** What every command works with. */
export interface Context {
  readonly fleet: Fleet;
  readonly link: NatsLink;
  readonly signal: AbortSignal;
  readonly out: Output;
}

/** Where results and notices go. */
export interface Output {
  /** A line of what was asked for. */
  line(text: string): void;
  /** A line for people, which is no result. */
  notice(text: string): void;
  /** Bytes as they are. */
  raw(bytes: Uint8Array | string): void;
  /** Its size, where results go to a terminal that can be drawn over. */
  terminal(): { readonly columns: number; readonly rows: number } | undefined;
}

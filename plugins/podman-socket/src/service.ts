import type { JsonObject } from '@rollforward/engine-shared';
import type { RuntimeFault } from 'rollforward';

/** One request to the service. Nothing in it can become another request: see `requests.ts`. */
export interface ServiceRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Without a query; each of its words is encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: JsonObject;
}

/** What the service answered, all of it. */
export interface ServiceAnswer {
  readonly status: number;
  readonly text: string;
}

export interface CallSignal {
  readonly signal?: AbortSignal | undefined;
}

export interface ChangeCall extends CallSignal {
  /** Milliseconds that the change itself may take, as a stop does. Default 0. */
  readonly lastsMs?: number;
}

export interface PullCall extends CallSignal {
  /** Called with each line of what the service says on the way. */
  readonly onLine: (line: string) => void;
}

export interface ListenCall extends CallSignal {
  /** The fault that any other answer than a 200 is. */
  readonly refused: (answer: ServiceAnswer) => RuntimeFault;
  /** Whether the service may say nothing for as long as it likes, now. Default: never, and whoever does so for a minute hangs. */
  readonly mayBeSilent?: () => boolean;
}

/**
 * Talks to Podman's service. Each call resolves with the whole answer, whatever its status. It rejects with `Aborted` as
 * soon as its signal is aborted, and with `Unavailable` if there is no whole answer.
 */
export interface Service {
  /** Asks and changes nothing: it is asked once more if the connection breaks, and let go when nobody waits any more. */
  ask(request: ServiceRequest, call?: CallSignal): Promise<ServiceAnswer>;
  /** Changes something: it is sent once, and its connection stays until the answer, because half a change leaves residue. */
  change(request: ServiceRequest, call?: ChangeCall): Promise<ServiceAnswer>;
  /** Pulls: the one change that can be cut off safely. It ends when nobody waits any more. The text of a 200 is not kept. */
  pull(request: ServiceRequest, call: PullCall): Promise<ServiceAnswer>;
  /**
   * Asks what is answered for long, on a connection of its own, and gives the bytes as they come. Whoever reads slowly makes the
   * service wait. It is done when the answer is, or when its signal is aborted; the connection ends then, or when the
   * consumer returns.
   */
  listen(request: ServiceRequest, call: ListenCall): AsyncGenerator<Buffer, void>;
}

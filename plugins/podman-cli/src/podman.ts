import type { Variables } from './podman-environment.ts';

/** How a podman process ended. */
export interface PodmanResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface AskOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface ChangeOptions extends AskOptions {
  /** What the process reads from `/dev/stdin`. */
  readonly input?: string;
  /** Added to the environment of the process. */
  readonly variables?: Variables;
}

export interface PullOptions extends AskOptions {
  /** Called with each line of what Podman says on the way. */
  readonly onLine: (line: string) => void;
  /** Called with the id of the process once it runs. */
  readonly onPid: (pid: number) => void;
}

export interface StreamOptions extends AskOptions {
  /** UTF-16 code units of a line; what is longer comes in pieces. */
  readonly longestLine: number;
}

/** A line that a lasting process said. */
export interface StreamedLine {
  readonly kind: 'line';
  readonly stream: 'stdout' | 'stderr';
  /** Without its line break. */
  readonly text: string;
}

/** What a lasting process says, and at last how it ended: `stderr` is the last line of it, and was given before. */
export type StreamedPart = StreamedLine | ({ readonly kind: 'end' } & PodmanResult);

/**
 * Runs Podman. Each call resolves with how the process ended, whatever its exit code. It rejects with `Aborted` as
 * soon as its signal is aborted, and with `Unavailable` if Podman cannot be run or is ended by a signal.
 */
export interface Podman {
  /** Asks and changes nothing: the process is killed when nobody waits any more. */
  ask(args: readonly string[], options?: AskOptions): Promise<PodmanResult>;
  /** Changes something: the process is never killed, because half a change leaves residue. It ends when it ends. */
  change(args: readonly string[], options?: ChangeOptions): Promise<PodmanResult>;
  /** Pulls: the one change that can be cut off safely. It is killed when nobody waits any more. */
  pull(args: readonly string[], options: PullOptions): Promise<PodmanResult>;
  /**
   * Listens: the process lasts until it ends by itself, nobody listens any more, or the agent ends. An abort just ends the
   * iterator; `next()` rejects as the other calls do.
   */
  stream(args: readonly string[], options: StreamOptions): AsyncIterable<StreamedPart>;
}

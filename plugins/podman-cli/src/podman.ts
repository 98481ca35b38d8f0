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
}

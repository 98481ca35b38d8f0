import type { ContainerSpec, FaultCode, Health } from '../index.ts';

/** How a program takes its stop signal. Times are milliseconds. */
export type StopBehaviour =
  /** Only SIGKILL ends it. */
  | 'ignore'
  /** Ends after `afterMs` (default 0) with `code` (default 0). */
  | { readonly afterMs?: number; readonly code?: number };

/** How the program of an image behaves in each container. The default runs for ever and stops at once with 0. */
export interface FakeProgram {
  /** Ends by itself with `code`, `afterMs` (default 0) after its start. */
  readonly exit?: { readonly code: number; readonly afterMs?: number; readonly oomKilled?: boolean };
  readonly onStop?: StopBehaviour;
  /** What each start fails with, for instance `CommandNotFound`; the container stays as it was. */
  readonly startFault?: FaultCode;
  /** It has a health check: `starting`, and after `afterMs` (default 0) what it `becomes`. */
  readonly health?: { readonly becomes: Health; readonly afterMs?: number };
}

/** What is fixed in an image, and how its program behaves: always the same, or as the container's spec says. */
export interface FakeImage {
  readonly program?: FakeProgram | ((spec: ContainerSpec) => FakeProgram);
  /** The image's own labels; a container's labels come on top. */
  readonly labels?: Readonly<Record<string, string>>;
  /** The image's own environment; a container's values come on top. */
  readonly env?: Readonly<Record<string, string>>;
  /** Used where a spec names none. Default `SIGTERM`. */
  readonly stopSignal?: string;
  /** Paths for which the engine makes an anonymous volume with each container. */
  readonly volumes?: readonly string[];
  /** How long a pull takes, milliseconds of the engine's clock. */
  readonly pullMs?: number;
}

/** An image whose program ends by itself. */
export function exiting(code: number, options: { readonly afterMs?: number } = {}): FakeImage {
  return { program: { exit: { code, ...options } } };
}

/** An image whose program is ended by SIGKILL only. */
export function ignoringStop(): FakeImage {
  return { program: { onStop: 'ignore' } };
}

/** An image whose program takes its time to end. */
export function stoppingSlowly(afterMs: number, options: { readonly code?: number } = {}): FakeImage {
  return { program: { onStop: { afterMs, ...options } } };
}

/** An image whose command does not exist: create succeeds, each start fails with `CommandNotFound`. */
export function withoutCommand(): FakeImage {
  return { program: { startFault: 'CommandNotFound' } };
}

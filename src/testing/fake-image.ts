import type { ContainerSpec, FaultCode, Health } from '../index.ts';
import { demandExitCode, demandMs, demandOneOf, demandPath } from './demand.ts';
import { FAULT_CODES } from './fault-codes.ts';

/** What a health check can say. */
const HEALTHS: readonly string[] = ['starting', 'healthy', 'unhealthy'] satisfies readonly Health[];

/** How a program takes its stop signal. Times are milliseconds. */
export type StopBehaviour =
  /** Only SIGKILL ends it. */
  | 'ignore'
  /** Ends after `afterMs` (default 0) with `code` (default 0). */
  | { readonly afterMs?: number; readonly code?: number };

/** How the program of an image behaves in each container. The default runs for ever and stops at once with 0. */
export interface FakeProgram {
  /** It ends by itself. */
  readonly exit?: {
    /** 0 … 255. */
    readonly code: number;
    /** Milliseconds after its start; default 0. */
    readonly afterMs?: number;
    /** Whether the kernel kills it for want of memory. Default `false`. */
    readonly oomKilled?: boolean;
  };
  /** Default: it ends at once with 0. */
  readonly onStop?: StopBehaviour;
  /** What each start fails with, for instance `CommandNotFound`; the container stays as it was. */
  readonly startFault?: FaultCode;
  /** It has a health check: `starting`, and after `afterMs` milliseconds (default 0) what it `becomes`. */
  readonly health?: { readonly becomes: Health; readonly afterMs?: number };
}

/** What is fixed in an image, and how its program behaves: always the same, or as the container's spec says. */
export interface FakeImage {
  /** Default: it runs for ever, and stops at once with 0. A function is asked at each start. */
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

/**
 * An image whose program ends by itself with `code`, `afterMs` milliseconds after its start. Without `afterMs` it crashes
 * at start: each start succeeds, and then the program is gone.
 */
export function exiting(code: number, options: { readonly afterMs?: number } = {}): FakeImage {
  return { program: { exit: { code, ...options } } };
}

/** An image whose program is ended by SIGKILL only. */
export function ignoringStop(): FakeImage {
  return { program: { onStop: 'ignore' } };
}

/** An image whose program ends with `code` (default 0) `afterMs` milliseconds after its stop signal. */
export function stoppingSlowly(afterMs: number, options: { readonly code?: number } = {}): FakeImage {
  return { program: { onStop: { afterMs, ...options } } };
}

/** An image that the engine cannot start: create succeeds, each start fails with `code`, the container stays `created`. */
export function failingAtStart(code: FaultCode): FakeImage {
  return { program: { startFault: code } };
}

/** An image whose command does not exist: what is most often the matter with one that is {@link failingAtStart}. */
export function withoutCommand(): FakeImage {
  return failingAtStart('CommandNotFound');
}

/** How the program of `image` behaves in a container of `spec`. Throws as {@link checkProgram} does. */
export function programOf({ program = {} }: FakeImage, spec: ContainerSpec): FakeProgram {
  if (typeof program !== 'function') return program;
  const chosen = program(spec);
  checkProgram(chosen);
  return chosen;
}

/** Throws a `TypeError` or a `RangeError` for an image that cannot be. */
export function checkImage({ program, volumes = [], pullMs = 0 }: FakeImage): void {
  demandMs('pullMs', pullMs);
  for (const path of volumes) demandPath('volumes', path);
  if (program !== undefined && typeof program !== 'function') checkProgram(program);
}

/** Throws a `TypeError` or a `RangeError` for a program that cannot be. */
export function checkProgram({ exit, onStop = {}, startFault, health }: FakeProgram): void {
  if (exit !== undefined) {
    demandExitCode('exit.code', exit.code);
    demandMs('exit.afterMs', exit.afterMs ?? 0);
  }
  if (typeof onStop === 'string') demandOneOf('onStop', onStop, ['ignore']);
  else {
    demandExitCode('onStop.code', onStop.code ?? 0);
    demandMs('onStop.afterMs', onStop.afterMs ?? 0);
  }
  if (startFault !== undefined) demandOneOf('startFault', startFault, FAULT_CODES);
  if (health === undefined) return;
  demandHealth('health.becomes', health.becomes);
  demandMs('health.afterMs', health.afterMs ?? 0);
}

/** `health` must be a word of a health check. */
export function demandHealth(what: string, health: string): void {
  demandOneOf(what, health, HEALTHS);
}

import type { ContainerFacts, Health } from 'rollforward';

/** What Podman says of one container, by a list or by `inspect`, before anybody looked whether its process lives. */
export interface ContainerRecord extends ContainerFacts {
  /** Podman's word for its state. */
  readonly word: string;
  /** The id of the main process; 0 where there is none. It may have ended, and its number may be another's. */
  readonly pid: number;
  readonly exitCode?: number;
  /** Whether the kernel ended it for want of memory, where the engine tells. */
  readonly oomKilled?: boolean;
  /** Milliseconds since the Unix epoch; from a list in whole seconds. */
  readonly startedAt?: number;
  /** Milliseconds since the Unix epoch; from a list in whole seconds. */
  readonly finishedAt?: number;
  readonly health?: Health;
}

const HEALTH_WORDS: readonly string[] = ['starting', 'healthy', 'unhealthy'];

/** `word` as a property, if it is a health. */
export function healthOf(word: string | undefined): { health?: Health } {
  return word !== undefined && HEALTH_WORDS.includes(word) ? { health: word as Health } : {};
}

/** `ms` as a property, unless it is Go's "never", which lies in the year 1. */
export function timeOf<Key extends 'startedAt' | 'finishedAt'>(
  key: Key,
  ms: number,
): { [K in Key]?: number } {
  return (Number.isFinite(ms) && ms > 0 ? { [key]: ms } : {}) as { [K in Key]?: number };
}

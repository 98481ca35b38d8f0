import { randomBytes, randomUUID } from 'node:crypto';

/** All chance that an agent takes. */
export interface AgentRandom {
  /** 0 … 1, for jitter. */
  number(): number;
  /** `length` random bytes, for the names of attempts. */
  bytes(length: number): Uint8Array;
  /** Names one run of an agent. */
  uuid(): string;
}

/** The machine's randomness. */
export const SYSTEM_RANDOM: AgentRandom = {
  number: Math.random,
  bytes: (length) => randomBytes(length),
  uuid: () => randomUUID(),
};

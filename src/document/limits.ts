/**
 * How large a document may be. Every list has an end, so that one document can exhaust neither the agent that reads it
 * nor the engine that acts on it; each is far above what a device runs.
 */
export const DOCUMENT_LIMITS = {
  /** Bytes of the whole document. */
  bytes: 1_048_576,
  /** Objects and arrays within each other. */
  depth: 32,
  /** Services of a document. */
  services: 256,
  /** Variables of a service. */
  env: 1024,
  /** Words of `command`, and of `args`. */
  words: 1024,
  /** Ports of a service. */
  ports: 128,
  /** Mounts of a service. */
  mounts: 128,
  /** Labels of a service. */
  labels: 128,
  /** Mistakes that are described; the others are counted. */
  issues: 20,
} as const;

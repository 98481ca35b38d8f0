import { removeAbandonedCreates, serviceOf } from './abandoned-creates.ts';
import type { Podman, PodmanResult } from './podman.ts';

/** Sees to what killed creates left behind. */
export interface CreateSweeper {
  /** Does `create`, which makes a container of that name, and meanwhile removes what others of its service have left. */
  beside(
    name: string,
    signal: AbortSignal | undefined,
    create: () => Promise<PodmanResult>,
  ): Promise<PodmanResult>;
}

/** Services. Beyond that all are looked for anew. */
const MOST_REMEMBERED = 1000;

/**
 * Creates a sweeper. It looks once for each service, until it finds nothing, because that is what an agent leaves that was
 * killed before this one; and again after each create of the service that did not succeed. What is left is in no create's
 * way, as each attempt has a name of its own, so that none waits for it to begin.
 */
export function createSweeper(podman: Podman): CreateSweeper {
  const clean = new Set<string>();
  return {
    async beside(name, signal, create) {
      const service = serviceOf(name);
      if (service === undefined) return create();
      // Only who gets to the end of this knows that it is still so.
      const wasClean = clean.delete(service);
      const [result, isClean] = await Promise.all([
        create(),
        wasClean || removeAbandonedCreates(podman, service, signal),
      ]);
      if (clean.size >= MOST_REMEMBERED) clean.clear();
      if (isClean && result.exitCode === 0) clean.add(service);
      return result;
    },
  };
}

/** What a cache keeps of one deployment. */
export type CacheEntry =
  /** The accepted document of `deployment`: its `bytes` as they came. */
  | { readonly kind: 'document'; readonly deployment: string; readonly bytes: Uint8Array }
  /** `deployment` was deleted, and something of it may still be there. */
  | { readonly kind: 'deleted'; readonly deployment: string };

/** What a cache holds, and what of it could not be read. */
export interface CacheContents {
  /** At most one for each deployment. */
  readonly entries: readonly CacheEntry[];
  /** One sentence each. A damaged entry is as good as none: it is never read as a deletion. */
  readonly damaged: readonly string[];
}

/**
 * Keeps accepted documents over a restart, so that a device boots without its source and never goes back to an older
 * document.
 */
export interface DocumentCache {
  /** Gives all that is kept. Called once, when an agent starts. */
  read(): Promise<CacheContents>;
  /** Resolves once the entry will survive a power cut: a document is accepted only after that. */
  write(entry: CacheEntry): Promise<void>;
  /** Nothing of the deployment is left. */
  forget(deployment: string): Promise<void>;
}

/** A cache that ends with the process. An agent on it starts nothing before its source has spoken. */
export function memoryCache(): DocumentCache {
  const entries = new Map<string, CacheEntry>();
  return {
    read: () => Promise.resolve({ entries: [...entries.values()], damaged: [] }),
    write(entry) {
      entries.set(entry.deployment, entry);
      return Promise.resolve();
    },
    forget(deployment) {
      entries.delete(deployment);
      return Promise.resolve();
    },
  };
}

/** A cache that reads `cache` and takes every write for done: for a look at what would be. */
export function readOnlyCache(cache: DocumentCache): DocumentCache {
  return { read: () => cache.read(), write: () => Promise.resolve(), forget: () => Promise.resolve() };
}

import type { DeploymentDocument } from '../document/document.ts';
import type { Snapshot, StateSource } from './state-source.ts';

/** A source that a program fills itself: for tests, for demos, and for agents whose documents come another way. */
export interface MemorySource extends StateSource {
  /** Puts a document whole: an object, JSON text, or bytes as they came. */
  put(deployment: string, document: DeploymentDocument | string | Uint8Array): void;
  /** Deletes a deployment on purpose. */
  delete(deployment: string): void;
  /** Makes every read fail with `reason`, until {@link MemorySource.restore}. */
  fail(reason: string): void;
  /** Lets reads succeed again, with all that was put and deleted meanwhile. */
  restore(): void;
}

/** What {@link memorySource} can be told; nothing of it is needed. */
export interface MemorySourceOptions {
  /** What a deployment means that was neither put nor deleted. Default `unknown`. */
  readonly unlisted?: Snapshot['unlisted'];
}

/** Creates a source that holds documents in memory. */
export function memorySource({ unlisted = 'unknown' }: MemorySourceOptions = {}): MemorySource {
  const documents = new Map<string, Uint8Array>();
  const deleted = new Set<string>();
  const watchers = new Set<() => void>();
  let failure: string | undefined;

  const hint = (): void => {
    for (const onHint of watchers) onHint();
  };

  return {
    name: 'memory',
    put(deployment, document) {
      documents.set(deployment, toBytes(document));
      deleted.delete(deployment);
      hint();
    },
    delete(deployment) {
      documents.delete(deployment);
      deleted.add(deployment);
      hint();
    },
    fail(reason) {
      failure = reason;
    },
    restore() {
      failure = undefined;
      hint();
    },
    read() {
      if (failure !== undefined) return Promise.resolve({ kind: 'unavailable', reason: failure });
      return Promise.resolve({
        kind: 'snapshot',
        // Copies: whoever changes a snapshot changes nothing here.
        documents: new Map([...documents].map(([name, bytes]) => [name, bytes.slice()])),
        deleted: new Set(deleted),
        unlisted,
      });
    },
    watch(onHint) {
      watchers.add(onHint);
      return () => watchers.delete(onHint);
    },
  };
}

function toBytes(document: DeploymentDocument | string | Uint8Array): Uint8Array {
  if (document instanceof Uint8Array) return document.slice();
  return new TextEncoder().encode(typeof document === 'string' ? document : JSON.stringify(document));
}

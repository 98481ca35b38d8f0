import { createDocuments, type Documents } from '../../src/agent/documents.ts';
import type { Admit } from '../../src/document/admit.ts';
import type { IntakeEvent } from '../../src/agent/intake-event.ts';
import { type DocumentCache, memoryCache } from '../../src/state/document-cache.ts';
import type { Snapshot } from '../../src/state/state-source.ts';

/** A document as text: one service `web`, whose image says what it is. */
export function documentOf(image: string, generation?: number): string {
  const numbered = generation === undefined ? {} : { generation };
  return JSON.stringify({ apiVersion: 'rollforward/v1', ...numbered, services: { web: { image } } });
}

export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** What a source holds: documents as text. */
export function snapshot(
  documents: Readonly<Record<string, string>>,
  rest: Partial<Omit<Snapshot, 'documents'>> = {},
): Snapshot {
  return {
    documents: new Map(Object.entries(documents).map(([name, text]) => [name, bytes(text)])),
    deleted: new Set(),
    unlisted: 'unknown',
    ...rest,
  };
}

/** Documents on a cache, and what was told of them. */
export interface DocumentsBench {
  readonly documents: Documents;
  /** Without revisions. */
  readonly events: readonly string[];
  /** The image of shop.web that is wanted now. */
  wanted(deployment?: string): string | undefined;
}

export function documentsOn(cache: DocumentCache = memoryCache(), admit?: Admit): DocumentsBench {
  const events: string[] = [];
  const documents = createDocuments({
    owner: 'me',
    namePrefix: '',
    cache,
    admit,
    onEvent: (event) => events.push(describe(event)),
  });
  return {
    documents,
    events,
    wanted: (deployment = 'shop') =>
      documents.desired().deployments.get(deployment)?.services.get('web')?.container.image,
  };
}

function describe(event: IntakeEvent): string {
  switch (event.type) {
    case 'document-accepted':
    case 'document-deleted':
      return `${event.type} ${event.deployment}`;
    case 'document-rejected':
      return `${event.type} ${event.deployment}: ${event.error}`;
    case 'document-unreadable':
      return `${event.type} ${event.deployment}: ${event.error}`;
    case 'source-mistake':
    case 'cache-failed':
      return `${event.type} ${event.message}`;
    case 'source-available':
      return event.type;
    case 'source-unavailable':
      return `${event.type} ${event.reason}`;
  }
}

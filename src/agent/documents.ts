import type { Admit } from '../document/admit.ts';
import { revisionOf } from '../document/digest.ts';
import type { ParsedDocument } from '../document/document.ts';
import { deploymentNameRule, isDeploymentName } from '../document/names.ts';
import { type Desired, type DesiredDeployment, desiredDeployment } from '../plan/desired.ts';
import type { DeploymentState, RejectedDocument } from '../state/deployment-state.ts';
import type { DocumentCache } from '../state/document-cache.ts';
import type { Snapshot } from '../state/state-source.ts';
import type { IntakeEvent } from './intake-event.ts';
import { judgeDocument } from './judge-document.ts';
import { printableName, printableText } from './printable.ts';
import { unreachable } from '../runtime/unreachable.ts';

export interface DocumentsOptions {
  readonly owner: string;
  readonly namePrefix: string;
  readonly cache: DocumentCache;
  readonly admit?: Admit | undefined;
  readonly onEvent: (event: IntakeEvent) => void;
}

/** The documents in force. */
export interface Documents {
  /** Believes the cache. Call it first. */
  load(): Promise<void>;
  /** Takes in what a source holds. Bad input is reported; it never stops or loses anything. */
  take(snapshot: Snapshot): Promise<void>;
  /** Whether a deletion of it is kept in the cache, until nothing of it is left. */
  isLeaving(deployment: string): boolean;
  /** Nothing is left of these deleted deployments. */
  forget(deployments: readonly string[]): Promise<void>;
  desired(): Desired;
  rejected(): ReadonlyMap<string, RejectedDocument>;
  /** What is to be said of a deployment besides what was observed. */
  reasonOf(deployment: string): DeploymentState['reason'];
}

const MISTAKES_TOLD = 20;

/** Creates the keeper of the documents in force: validated whole, not older, and in the cache before their first step. */
export function createDocuments({ owner, namePrefix, cache, admit, onEvent }: DocumentsOptions): Documents {
  const accepted = new Map<
    string,
    { readonly document: ParsedDocument; readonly desired: DesiredDeployment }
  >();
  const rejected = new Map<string, RejectedDocument>();
  /** Deleted, in the cache as such, and not yet gone. */
  const leaving = new Set<string>();
  let listedAsDeleted: ReadonlySet<string> = new Set();
  let unlisted: Snapshot['unlisted'] = 'unknown';
  let listed: ReadonlySet<string> | undefined;
  let misnamed: ReadonlySet<string> = new Set();
  let mistakes: ReadonlySet<string> = new Set();

  function keep(name: string, document: ParsedDocument): void {
    accepted.set(name, { document, desired: desiredDeployment({ owner, namePrefix, name, document }) });
    leaving.delete(name);
    rejected.delete(name);
  }

  function reject(deployment: string, revision: string, error: string): void {
    if (rejected.get(deployment)?.revision === revision && rejected.get(deployment)?.error === error) return;
    rejected.set(deployment, { revision, error });
    onEvent({ type: 'document-rejected', deployment, revision, error });
  }

  /** There is nobody to report for: it is told once, for as long as it is listed. */
  function refuseNames(documents: Snapshot['documents']): void {
    const refused = new Set([...documents.keys()].filter((name) => !isDeploymentName(name)));
    for (const name of refused) {
      if (misnamed.has(name)) continue;
      const revision = revisionOf(documents.get(name) ?? new Uint8Array());
      const error = `expected ${deploymentNameRule.expected}`;
      onEvent({ type: 'document-rejected', deployment: printableName(name), revision, error });
    }
    misnamed = refused;
  }

  /** What cannot be given is no wish: it changes the report and nothing else. */
  function regret(deployment: string, error: string): void {
    const before = rejected.get(deployment);
    if (before !== undefined && before.revision === undefined && before.error === error) return;
    rejected.set(deployment, { error });
    onEvent({ type: 'document-unreadable', deployment, error });
  }

  /** Each is told once, for as long as it is there. */
  function tellMistakes(now: readonly string[]): void {
    const more = now.length - MISTAKES_TOLD;
    const told = now.slice(0, MISTAKES_TOLD).map((message) => printableText(message));
    const all = new Set(more > 0 ? [...told, `and ${more} more`] : told);
    for (const message of all) if (!mistakes.has(message)) onEvent({ type: 'source-mistake', message });
    mistakes = all;
  }

  async function arrive(name: string, bytes: Uint8Array): Promise<void> {
    if (!isDeploymentName(name)) return;
    const previous = accepted.get(name)?.document;
    // The same bytes were refused before, and nothing was accepted since: they are not read again.
    if (rejected.get(name)?.revision === revisionOf(bytes)) return;
    const verdict = judgeDocument({ previous, bytes, admit });
    switch (verdict.kind) {
      case 'unchanged':
        rejected.delete(name);
        return;
      case 'rejected':
        return reject(name, verdict.revision, verdict.error);
      case 'acceptable': {
        if (!(await written({ kind: 'document', deployment: name, bytes }))) return;
        keep(name, verdict.document);
        const { revision, generation } = verdict.document;
        const numbered = generation === undefined ? {} : { generation };
        onEvent({ type: 'document-accepted', deployment: name, revision, ...numbered });
        return;
      }
      default:
        return unreachable(verdict);
    }
  }

  async function depart(name: string): Promise<void> {
    rejected.delete(name);
    if (!accepted.has(name) || !(await written({ kind: 'deleted', deployment: name }))) return;
    accepted.delete(name);
    leaving.add(name);
    onEvent({ type: 'document-deleted', deployment: name });
  }

  /** What the cache does not hold would be forgotten by a crash, so it is not in force: it is tried again at the next read. */
  async function written(entry: Parameters<DocumentCache['write']>[0]): Promise<boolean> {
    try {
      await cache.write(entry);
      return true;
    } catch (error) {
      onEvent({ type: 'cache-failed', message: `${entry.deployment}: ${messageOf(error)}` });
      return false;
    }
  }

  return {
    async load() {
      const { entries, damaged } = await cache.read();
      for (const message of damaged) onEvent({ type: 'cache-failed', message });
      for (const entry of entries) {
        if (entry.kind === 'deleted') leaving.add(entry.deployment);
        else loadDocument(entry.deployment, entry.bytes);
      }
    },
    async take(snapshot) {
      const unreadable = [...(snapshot.unreadable ?? [])].filter(([name]) => !snapshot.documents.has(name));
      const there = new Set([...snapshot.documents.keys(), ...unreadable.map(([name]) => name)]);
      unlisted = snapshot.unlisted;
      listed = there;
      listedAsDeleted = new Set(
        [...snapshot.deleted].filter((name) => isDeploymentName(name) && !there.has(name)),
      );
      refuseNames(snapshot.documents);
      const nameless = unreadable.filter(([name]) => !isDeploymentName(name));
      tellMistakes([
        ...(snapshot.mistakes ?? []),
        ...nameless.map(([name, why]) => `${printableName(name)}: ${why}`),
      ]);
      for (const [name, why] of unreadable) if (isDeploymentName(name)) regret(name, printableText(why));
      for (const [name, bytes] of snapshot.documents) await arrive(name, bytes);
      for (const name of accepted.keys()) {
        const absent = unlisted === 'deleted' && !there.has(name);
        if (absent || listedAsDeleted.has(name)) await depart(name);
      }
      // A document that was never accepted and is not there any more need not be spoken of.
      for (const name of rejected.keys()) if (!there.has(name)) rejected.delete(name);
    },
    async forget(deployments) {
      for (const name of deployments) {
        if (!leaving.delete(name)) continue;
        await cache
          .forget(name)
          .catch((error: unknown) => onEvent({ type: 'cache-failed', message: messageOf(error) }));
      }
    },
    isLeaving: (deployment) => leaving.has(deployment),
    desired: () => ({
      deployments: new Map([...accepted].map(([name, { desired }]) => [name, desired])),
      deleted: new Set([...leaving, ...listedAsDeleted].filter((name) => !accepted.has(name))),
      undecided: new Set([...(listed ?? [])].filter((name) => !accepted.has(name))),
      unlisted,
    }),
    rejected: () => rejected,
    reasonOf(deployment) {
      return accepted.has(deployment) && listed !== undefined && !listed.has(deployment)
        ? 'Unlisted'
        : undefined;
    },
  };

  /** The cache was written by an agent that may have been of another version, with other rules or another `admit`. */
  function loadDocument(name: string, bytes: Uint8Array): void {
    const verdict = judgeDocument({ previous: undefined, bytes, admit });
    if (verdict.kind === 'acceptable') keep(name, verdict.document);
    if (verdict.kind === 'rejected') onEvent({ type: 'cache-failed', message: `${name}: ${verdict.error}` });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

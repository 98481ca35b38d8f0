import type { Admit } from './admit.ts';
import { checkPorts } from './check-ports.ts';
import { checkService } from './check-service.ts';
import { revisionOf, specDigest } from './digest.ts';
import type { DeploymentDocument, ParsedDocument, ServiceSpec } from './document.ts';
import { findIssues } from './find-issues.ts';
import { createIssueList, type IssueList, refuseDocument } from './issue-list.ts';
import { DOCUMENT_LIMITS } from './limits.ts';
import { nameRule } from './names.ts';
import { isJsonObject } from './json-object.ts';
import type { Path } from './pointer.ts';
import { readText } from './read-text.ts';
import { scanText } from './scan.ts';
import { API_VERSION, documentSchema, isDeploymentDocument, isServiceSpec } from './schema.ts';

/** What {@link parseDocument} can be told; nothing of it is needed. */
export interface ParseDocumentOptions {
  /** Lets bind mounts and the host's network in. Default: none of them. */
  readonly admit?: Admit | undefined;
}

/**
 * Validates a document whole: its text, its shape, its values, and what it wants of the host.
 *
 * Throws `DocumentError` with one issue for each mistake. Mistakes of the text hide those behind them, and so does an
 * `apiVersion` that is not ours: the rest of such a document was written for other rules. What is wrong between values is
 * looked for among the services that are in order by themselves.
 */
export function parseDocument(bytes: Uint8Array, options: ParseDocumentOptions = {}): ParsedDocument {
  const issues = createIssueList();
  const text = readText(bytes);
  scanText(text, issues);
  issues.throwIfAny();
  const { generation, services } = checkedDocument(JSON.parse(text), options, issues);
  const parsed = Object.entries(services).map(
    ([name, spec]) => [name, { spec, digest: specDigest(spec) }] as const,
  );
  return {
    revision: revisionOf(bytes),
    ...(generation !== undefined && { generation }),
    services: new Map(parsed),
  };
}

function checkedDocument(
  value: unknown,
  { admit }: ParseDocumentOptions,
  issues: IssueList,
): DeploymentDocument {
  refuseOtherVersion(value);
  const sound = isDeploymentDocument(value);
  if (!sound) findIssues({ schema: documentSchema, value, path: undefined }, issues);
  const services = sound ? placed(Object.entries(value.services)) : placed(soundServices(value));
  for (const service of services) checkService({ ...service, admit }, issues);
  checkPorts(services, issues);
  issues.throwIfAny();
  // Not reached: `findIssues` has an issue whenever `Check` refuses. But never accept what the schema does not.
  if (!sound) return refuseDocument({ path: undefined, expected: 'a document of this schema' });
  return value;
}

function refuseOtherVersion(value: unknown): void {
  if (!isJsonObject(value) || typeof value.apiVersion !== 'string' || value.apiVersion === API_VERSION)
    return;
  refuseDocument({ path: { parent: undefined, key: 'apiVersion' }, expected: `"${API_VERSION}"` });
}

/** The services that are in order by themselves, so that the mistakes of another one hide none of theirs. */
function soundServices(value: unknown): [string, ServiceSpec][] {
  if (!isJsonObject(value) || !isJsonObject(value.services)) return [];
  const entries = Object.entries(value.services).slice(0, DOCUMENT_LIMITS.services);
  return entries.filter(
    (entry): entry is [string, ServiceSpec] => nameRule.test(entry[0]) && isServiceSpec(entry[1]),
  );
}

function placed(
  entries: readonly [string, ServiceSpec][],
): { service: string; spec: ServiceSpec; path: Path }[] {
  const services: Path = { parent: undefined, key: 'services' };
  return entries.map(([service, spec]) => ({ service, spec, path: { parent: services, key: service } }));
}

import type { ExistingContainer } from './container-status.ts';

/** Every label of ours begins with this; a document that uses it is refused. */
export const LABEL_PREFIX = 'io.rollforward.';

/** The labels that are written on a container at creation. Identity and safety need nothing else. */
export const LABELS = {
  /** Whose it is. Networks carry it too. */
  owner: 'io.rollforward.owner',
  /** The deployment that it belongs to. Networks carry it too. */
  deployment: 'io.rollforward.deployment',
  /** The service that it is a container of. */
  service: 'io.rollforward.service',
  /** The `specDigest` that it was created from. */
  digest: 'io.rollforward.digest',
  /** Whole seconds that every stop of it grants. */
  grace: 'io.rollforward.grace',
  /** Host ports that it holds while it lives, separated by commas: `127.0.0.1:8080/tcp`. Empty where it holds none. */
  ports: 'io.rollforward.ports',
} as const;

/** What the labels of an owned container say. */
export interface Ownership {
  /** Lower-case letters, digits and dashes, at most 63. */
  readonly owner: string;
  /** Name of the deployment. */
  readonly deployment: string;
  /** Name of the service in its document. */
  readonly service: string;
  /** `v1:` and 64 hexadecimal digits, written at creation, never recomputed from what an engine shows. */
  readonly digest: string;
  /** Whole seconds. Every stop uses this grace, whoever stops, so that none shortens another (C14). */
  readonly gracePeriodSeconds: number;
  /** Host ports held while it lives: `127.0.0.1:8080/tcp`. */
  readonly ports: readonly string[];
}

/** Writes `ownership` as labels. */
export function ownershipLabels(ownership: Ownership): Readonly<Record<string, string>> {
  return {
    [LABELS.owner]: ownership.owner,
    [LABELS.deployment]: ownership.deployment,
    [LABELS.service]: ownership.service,
    [LABELS.digest]: ownership.digest,
    [LABELS.grace]: String(ownership.gracePeriodSeconds),
    [LABELS.ports]: ownership.ports.join(','),
  };
}

/** Whose network a deployment's is, as labels. */
export function networkLabels(owner: string, deployment: string): Readonly<Record<string, string>> {
  return { [LABELS.owner]: owner, [LABELS.deployment]: deployment };
}

/** A name of a deployment, a service or an owner, as labels hold it. */
const NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const OWNER = /^[a-z0-9-]{1,63}$/;
const DIGEST = /^v[0-9]+:[0-9a-f]{64}$/;
const GRACE = /^(0|[1-9][0-9]{0,5})$/;

/** Whether `value` can name a deployment or a service. */
export function isName(value: string): boolean {
  return value.length <= 63 && NAME.test(value);
}

/** Whether `value` can be an owner. */
export function isOwner(value: string): boolean {
  return OWNER.test(value);
}

/** Reads the labels back. `undefined` unless every one of them is there and well-formed: then the container is foreign. */
export function ownershipOf(labels: Readonly<Record<string, string>>): Ownership | undefined {
  const read = (key: string): string => (Object.hasOwn(labels, key) ? (labels[key] ?? '') : '');
  const owner = read(LABELS.owner);
  const deployment = read(LABELS.deployment);
  const service = read(LABELS.service);
  const digest = read(LABELS.digest);
  const grace = read(LABELS.grace);
  const wellFormed =
    isOwner(owner) && isName(deployment) && isName(service) && DIGEST.test(digest) && GRACE.test(grace);
  if (!wellFormed || !Object.hasOwn(labels, LABELS.ports)) return undefined;
  const ports = read(LABELS.ports);
  return {
    owner,
    deployment,
    service,
    digest,
    gracePeriodSeconds: Number(grace),
    ports: ports === '' ? [] : ports.split(','),
  };
}

/** Whether an image itself carries labels of ours, so that a container made from it by hand only looks owned. */
export function imageClaimsOwnership(imageLabels: Readonly<Record<string, string>>): boolean {
  return Object.keys(imageLabels).some((key) => key.startsWith(LABEL_PREFIX));
}

/** A container whose labels are complete and name this owner, with what they say. */
export interface OwnedContainer {
  /** As the list shows it. */
  readonly container: ExistingContainer;
  readonly ownership: Ownership;
}

/** Those of `containers` that carry complete labels of `owner`. */
export function ownedBy(owner: string, containers: readonly ExistingContainer[]): OwnedContainer[] {
  const owned: OwnedContainer[] = [];
  for (const container of containers) {
    const ownership = ownershipOf(container.labels);
    if (ownership?.owner === owner) owned.push({ container, ownership });
  }
  return owned;
}

import { containerSpec } from '../document/container-spec.ts';
import type { ParsedDocument, PullPolicy, RestartPolicy } from '../document/document.ts';
import type { ContainerSpec } from '../runtime/container-spec.ts';

/** One service as a plan needs it. */
export interface DesiredService {
  readonly name: string;
  /** The identity of what is wanted: containers that carry another digest are replaced. */
  readonly digest: string;
  /** What to create, under its real name and with the image as the document writes it. It holds secrets, so it is in no plan. */
  readonly container: ContainerSpec;
  readonly pullPolicy: PullPolicy;
  readonly restart: RestartPolicy;
}

/** One accepted document as a plan needs it. */
export interface DesiredDeployment {
  readonly name: string;
  /** SHA-256 of the document's bytes. */
  readonly revision: string;
  readonly generation?: number;
  readonly services: ReadonlyMap<string, DesiredService>;
}

/** All that is wanted of this device. */
export interface Desired {
  readonly deployments: ReadonlyMap<string, DesiredDeployment>;
  /** Deployments that somebody deleted, and whose containers may still be there. */
  readonly deleted: ReadonlySet<string>;
  /** Listed, and no document of it was accepted so far: bad input is no wish, so what is there is left alone. */
  readonly undecided: ReadonlySet<string>;
  /** What an owned deployment means that is in neither: only a source that lists everything may say `deleted`. */
  readonly unlisted: 'deleted' | 'unknown';
}

/** Nothing is known of what is wanted: nothing is started and nothing is stopped. */
export const NOTHING_KNOWN: Desired = {
  deployments: new Map(),
  deleted: new Set(),
  undecided: new Set(),
  unlisted: 'unknown',
};

export interface DesiredDeploymentOptions {
  readonly owner: string;
  readonly namePrefix?: string;
  readonly name: string;
  readonly document: ParsedDocument;
}

/** Prepares an accepted document for planning: done once for each document, not once a round. */
export function desiredDeployment({
  owner,
  namePrefix,
  name,
  document,
}: DesiredDeploymentOptions): DesiredDeployment {
  const services = new Map<string, DesiredService>();
  for (const [service, { spec, digest }] of document.services) {
    services.set(service, {
      name: service,
      digest,
      container: containerSpec({
        owner,
        ...(namePrefix === undefined ? {} : { namePrefix }),
        deployment: name,
        service,
        spec,
        digest,
      }),
      pullPolicy: spec.pullPolicy ?? 'missing',
      restart: spec.restart ?? 'always',
    });
  }
  const { revision, generation } = document;
  return { name, revision, ...(generation === undefined ? {} : { generation }), services };
}

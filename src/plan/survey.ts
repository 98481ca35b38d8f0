import type { Desired, DesiredDeployment } from './desired.ts';
import { laneKey } from './lane-key.ts';
import type { Memory } from './lane-memory.ts';
import type { Observed } from './observed.ts';
import { type Situation, situationOf } from './situation.ts';

export interface SurveyInput {
  readonly desired: Desired;
  readonly observed: Observed;
  readonly memory: Memory;
}

/** A deployment that a plan has an opinion on, and how each of its services stands. */
export interface SurveyedDeployment {
  readonly name: string;
  /** Absent where the deployment is to go. */
  readonly wanted: DesiredDeployment | undefined;
  /** For people: `gen 8`, the beginning of the revision, or `deployment deleted`. */
  readonly documentName: string;
  readonly services: readonly Situation[];
}

/**
 * Every deployment that is wanted, deleted, or observed under a source that lists everything. What is observed and
 * neither listed nor deleted is not in it, so it is left alone: absence is not intent.
 */
export function survey({ desired, observed, memory }: SurveyInput): SurveyedDeployment[] {
  const observedServices = servicesByDeployment(observed.keys());
  const names = new Set([...desired.deployments.keys(), ...desired.deleted]);
  if (desired.unlisted === 'deleted') {
    // Its containers may be gone and its network not: that is what memory is asked for.
    const known = [...observedServices.keys(), ...servicesByDeployment(memory.keys()).keys()];
    for (const name of known) if (!desired.undecided.has(name)) names.add(name);
  }
  return [...names].sort().map((name) => {
    const wanted = desired.deployments.get(name);
    const documentName = wanted === undefined ? 'deployment deleted' : nameDocument(wanted);
    const services = new Set([...(wanted?.services.keys() ?? []), ...(observedServices.get(name) ?? [])]);
    return {
      name,
      wanted,
      documentName,
      services: [...services].map((service) => {
        const key = laneKey(name, service);
        const all = observed.get(key) ?? [];
        return situationOf({
          key,
          wanted: wanted?.services.get(service),
          all,
          memory: memory.get(key),
          documentName,
        });
      }),
    };
  });
}

function servicesByDeployment(keys: Iterable<string>): Map<string, string[]> {
  const services = new Map<string, string[]>();
  for (const key of keys) {
    const [deployment = '', service = ''] = key.split('/');
    const known = services.get(deployment);
    if (known === undefined) services.set(deployment, [service]);
    else known.push(service);
  }
  return services;
}

function nameDocument({ generation, revision }: DesiredDeployment): string {
  return generation === undefined ? revision.slice(0, 8) : `gen ${generation}`;
}

import type { DeploymentDocument, ServiceSpec } from 'rollforward';

import { LIFE_VARIABLE, lifeMarker } from './watch-lives.ts';

/** A document of these services. */
export function documentOf(services: Readonly<Record<string, ServiceSpec>>): DeploymentDocument {
  return { apiVersion: 'rollforward/v1', services };
}

/** `spec` with the mark that the oracle knows it by. */
export function marked(run: string, service: string, version: string, spec: ServiceSpec): ServiceSpec {
  return { ...spec, env: { ...spec.env, [LIFE_VARIABLE]: lifeMarker(run, service, version) } };
}

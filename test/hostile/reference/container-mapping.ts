import { createHash } from 'node:crypto';

import { canonicalText, type Comparable } from './comparable.ts';
import type { Json } from './json-reader.ts';
import { holds } from './port-rule.ts';
import type { ReferenceService } from './service-reader.ts';

/** Where a service belongs. */
export interface ReferencePlace {
  readonly owner: string;
  readonly namePrefix: string;
  readonly deployment: string;
}

/** These steer behaviour only: they are in no digest. */
const STEERING = ['dependsOn', 'restart', 'pullPolicy', 'updateOrder', 'minReadySeconds'];

export function digestOf(json: Json): string {
  if (json.kind !== 'object') throw new TypeError('a service is an object');
  const kept: Json = { kind: 'object', entries: json.entries.filter(([key]) => !STEERING.includes(key)) };
  return `v1:${createHash('sha256').update(canonicalText(kept)).digest('hex')}`;
}

/** What a driver is to be given for `service`. */
export function containerOf(service: ReferenceService, place: ReferencePlace): Map<string, Comparable> {
  const network = place.namePrefix + place.deployment;
  const spec = new Map<string, Comparable>([
    ['name', `${network}.${service.name}`],
    ['image', service.image],
    ['env', service.env],
    ['ports', service.ports.map((port) => new Map(Object.entries(port)))],
    [
      'mounts',
      service.mounts.map(({ type, source, target, readOnly }) => {
        const mount = new Map<string, Comparable>([
          ['type', type],
          ['target', target],
          ['readOnly', readOnly],
        ]);
        if (type !== 'tmpfs') mount.set('source', type === 'volume' ? `${network}.${source}` : source);
        return mount;
      }),
    ],
    ['readOnlyRoot', service.readOnlyRoot],
    ['gracePeriodSeconds', service.gracePeriodSeconds],
    [
      'labels',
      new Map([
        ...service.labels,
        ['io.rollforward.owner', place.owner],
        ['io.rollforward.deployment', place.deployment],
        ['io.rollforward.service', service.name],
        ['io.rollforward.digest', digestOf(service.json)],
        ['io.rollforward.grace', `${service.gracePeriodSeconds}`],
        ['io.rollforward.ports', service.ports.map((port) => holds(port).held).join()],
      ]),
    ],
  ]);
  const attachment = new Map<string, Comparable>([['mode', service.network]]);
  if (service.network === 'private') attachment.set('name', network).set('alias', service.name);
  spec.set('network', attachment);
  for (const key of ['command', 'args', 'user', 'workingDir', 'stopSignal'] as const) {
    const value = service[key];
    if (value !== undefined) spec.set(key, value);
  }
  if (service.resources.size > 0) spec.set('resources', service.resources);
  return spec;
}

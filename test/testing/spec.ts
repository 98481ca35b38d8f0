import { type ContainerSpec, ownershipLabels } from '../../src/index.ts';

/** A spec of service `web` of deployment `shop`, owner `test`, with whatever `parts` says. */
export function spec(parts: Partial<ContainerSpec> & { readonly version?: string } = {}): ContainerSpec {
  const { version = '1', ...rest } = parts;
  return {
    name: 'shop.web',
    image: 'web:1',
    env: {},
    ports: [],
    mounts: [],
    network: { mode: 'none' },
    gracePeriodSeconds: 10,
    labels: ownershipLabels({
      owner: 'test',
      deployment: 'shop',
      service: 'web',
      digest: `v1:${version.repeat(64)}`,
      gracePeriodSeconds: 10,
      ports: [],
    }),
    ...rest,
  };
}

import { type ContainerSpec, ownershipLabels } from 'rollforward';

export const OWNER = 'device-1';

/** Is in the environment of every container of {@link testSpec}, by the container's name; with the NUL behind it, so that it is no other's beginning. */
export const markerOf = (name: string): string => `ROLLFORWARD_TEST_MARKER=${name}\0`;

/** One count for all: a marker is looked for on the whole machine. */
let count = 0;

/** A spec that runs, with a name of its own. The marker is in its environment. */
export function testSpec(image: string, rest: Partial<ContainerSpec> = {}): ContainerSpec {
  count += 1;
  const name = rest.name ?? `shop.web-${process.pid}-${count}`;
  const gracePeriodSeconds = rest.gracePeriodSeconds ?? 3;
  return {
    name,
    image,
    ports: [],
    mounts: [],
    network: { mode: 'none' },
    gracePeriodSeconds,
    ...rest,
    env: { ROLLFORWARD_TEST_MARKER: name, ...rest.env },
    labels: {
      ...ownershipLabels({
        owner: OWNER,
        deployment: 'shop',
        service: `web-${count}`,
        digest: `v1:${'0'.repeat(64)}`,
        gracePeriodSeconds,
        ports: [],
      }),
      ...rest.labels,
    },
  };
}

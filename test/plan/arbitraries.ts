import fc from 'fast-check';

import type { RestartPolicy } from '../../src/document/document.ts';
import type { Tries } from '../../src/plan/lane-memory.ts';
import { NOW, type State } from './builders.ts';
import type {
  ContainerSketch,
  DeploymentSketch,
  LaneSketch,
  MemorySketch,
  Version,
  WorldSketch,
} from './world.ts';

const KNOWN_STATES: readonly State[] = ['created', 'running', 'paused', 'stopping', 'exited'];
const RESTARTS: readonly RestartPolicy[] = ['always', 'always', 'on-failure', 'never'];

/** Mostly the same one, so that what is there often is what is wanted. */
const version = fc.constantFrom<Version>('v1', 'v2', 'v2', 'v2', 'v3');
const seldom = fc.integer({ min: 0, max: 9 }).map((chance) => chance === 9);

const containerSketch: fc.Arbitrary<ContainerSketch> = fc.record({
  state: fc.constantFrom<State>(...KNOWN_STATES, ...KNOWN_STATES, ...KNOWN_STATES, 'unknown'),
  version,
  attempt: fc.boolean(),
  verified: seldom.map((unverified) => !unverified),
  exitCode: fc.constantFrom(undefined, 0, 1),
  grace: fc.constantFrom(0, 10, 30),
  ports: fc.subarray([80, 81, 82], { maxLength: 2 }),
});

const tries: fc.Arbitrary<Tries> = fc.record(
  {
    count: fc.integer({ min: 1, max: 5 }),
    retryAt: fc.integer({ min: NOW - 2, max: NOW + 2 }),
    fault: fc.constant({ code: 'Unavailable' as const, message: 'scripted' }),
  },
  { requiredKeys: ['count', 'retryAt'] },
);

const memorySketch: fc.Arbitrary<MemorySketch> = fc.record({
  current: seldom.map((outdated) => !outdated),
  tries: fc.record(
    { create: tries, start: tries, stop: tries, remove: tries, rename: tries, network: tries },
    { requiredKeys: [] },
  ),
  broken: fc.option(fc.nat({ max: 2 })),
  up: fc.boolean(),
});

/** In half of all cases. */
const memory = fc.option(memorySketch, { freq: 2 });
const wanted = fc.option(fc.record({ version, restart: fc.constantFrom(...RESTARTS) }), { freq: 6 });

const crowdedLane: fc.Arbitrary<LaneSketch> = fc.record({
  containers: fc.array(containerSketch, { maxLength: 3 }),
  wanted,
  memory,
  busy: seldom,
});

/** The wanted one and nothing else, in any state. */
const loneLane: fc.Arbitrary<LaneSketch> = fc
  .record({ lone: containerSketch, restart: fc.constantFrom(...RESTARTS), memory, busy: seldom })
  .map(({ lone, restart, ...rest }) => ({
    ...rest,
    containers: [{ ...lone, version: 'v2' }],
    wanted: { version: 'v2', restart },
  }));

const anyLane = fc.oneof(crowdedLane, loneLane);

/** The old one runs and the new one is there: the moment at which ports matter. */
const replacedLane: fc.Arbitrary<LaneSketch> = fc
  .record({ old: containerSketch, fresh: containerSketch, memory, busy: seldom })
  .map(({ old, fresh, ...rest }) => ({
    ...rest,
    containers: [
      { ...old, state: 'running', version: 'v1', verified: true },
      { ...fresh, state: 'created', version: 'v2', verified: true },
    ],
    wanted: { version: 'v2', restart: 'always' },
  }));

/** Nothing is left: the moment of the network. */
const emptyLane: fc.Arbitrary<LaneSketch> = fc.record({
  containers: fc.constant([]),
  wanted: fc.constant(null),
  memory,
  busy: seldom,
});

function worldOf(
  lane: fc.Arbitrary<LaneSketch>,
  ...intents: readonly DeploymentSketch['intent'][]
): fc.Arbitrary<WorldSketch> {
  const deployment = fc.record({
    intent: fc.constantFrom(...intents),
    web: lane,
    db: lane,
    network: memory,
    networkBusy: seldom,
  });
  return fc.record({
    deployments: fc.record({ shop: deployment, 'shop-2': deployment }),
    unlisted: fc.constantFrom('deleted', 'unknown'),
    canRename: fc.boolean(),
  });
}

/** Any situation that a plan can be asked for: `inputOf` makes it one. */
export const worldSketch: fc.Arbitrary<WorldSketch> = fc.oneof(
  { weight: 4, arbitrary: worldOf(anyLane, 'wanted', 'wanted', 'wanted', 'deleted', 'undecided', 'nobody') },
  { weight: 1, arbitrary: worldOf(replacedLane, 'wanted') },
  { weight: 1, arbitrary: worldOf(emptyLane, 'wanted', 'deleted', 'nobody') },
);

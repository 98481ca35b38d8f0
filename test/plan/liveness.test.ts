import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { DesiredService } from '../../src/plan/desired.ts';
import type { ObservedContainer } from '../../src/plan/observed.ts';
import type { PlanInput } from '../../src/plan/plan-convergence.ts';
import { worldSketch } from './arbitraries.ts';
import { DEPLOYMENTS, inputOf, type LaneSketch, SERVICES, type WorldSketch } from './world.ts';
import { createModelEngine } from './model-engine.ts';
import { createModelRun } from './model-run.ts';

const PORTS = [90, 91, 92, 93, 94, 95];

/**
 * A world that can come to rest: nothing waits for somebody's word, and of what is wanted no two want one port. A spec
 * decides its ports, so each version of a service has its own; what older versions hold is up to chance.
 */
const calmWorld: fc.Arbitrary<WorldSketch> = fc
  .record({
    sketch: worldSketch,
    wantedPorts: fc.shuffledSubarray(PORTS, { minLength: 4, maxLength: 4 }),
    oldPorts: fc.array(fc.constantFrom(...PORTS), { minLength: 4, maxLength: 4 }),
  })
  .map(({ sketch, wantedPorts, oldPorts }) => {
    let lane = 0;
    const calm = (one: LaneSketch): LaneSketch => {
      const [mine, before] = [wantedPorts[lane], oldPorts[lane]];
      lane += 1;
      return calmLane(one, { mine, before });
    };
    const deployments: Record<string, WorldSketch['deployments']['shop']> = {};
    for (const name of DEPLOYMENTS) {
      const { intent, web, db, ...rest } = sketch.deployments[name];
      deployments[name] = { ...rest, networkBusy: false, intent, web: calm(web), db: calm(db) };
      if (intent === 'nobody' || intent === 'undecided') deployments[name] = withoutPorts(deployments[name]);
    }
    return { ...sketch, deployments: deployments as WorldSketch['deployments'] };
  });

function calmLane(
  sketch: LaneSketch,
  { mine, before }: { mine: number | undefined; before: number | undefined },
): LaneSketch {
  const { wanted } = sketch;
  const port = (version: string): number | undefined =>
    version === wanted?.version ? mine : version === 'v3' ? undefined : before;
  return {
    ...sketch,
    busy: false,
    wanted: wanted && { ...wanted, ...(mine === undefined ? {} : { ports: [`${mine}:80`] }) },
    containers: sketch.containers.map((one) => {
      const held = port(one.version);
      const somebodys =
        one.state === 'unknown' || (one.state === 'paused' && one.version === wanted?.version);
      const state = somebodys ? 'running' : one.state;
      return { ...one, state, verified: true, ports: held === undefined ? [] : [held] };
    }),
  };
}

/** What nobody may stop must not hold a port that somebody waits for. */
function withoutPorts(sketch: WorldSketch['deployments']['shop']): WorldSketch['deployments']['shop'] {
  const bare = ({ containers, ...rest }: LaneSketch): LaneSketch => ({
    ...rest,
    containers: containers.map((one) => ({ ...one, ports: [] })),
  });
  return { ...sketch, web: bare(sketch.web), db: bare(sketch.db) };
}

/** More than the longest way: each lane of a ring after the other, and each with everything that can lie there. */
const ENOUGH_ROUNDS = 60;

describe('from any situation, once every step works', () => {
  it('each wanted service comes to one container of its digest, each other one to none, and then to rest', () => {
    fc.assert(
      fc.property(calmWorld, (sketch) => {
        const input = inputOf(sketch);
        const { desired, memory, canRename } = input;
        const before = [...input.observed.values()].flat();
        const engine = createModelEngine(before);
        const run = createModelRun({ engine, desired, memory, canRename });
        run.converge(ENOUGH_ROUNDS);
        for (const deployment of DEPLOYMENTS) {
          for (const service of SERVICES) {
            const of = (all: readonly ObservedContainer[]): ObservedContainer[] =>
              all.filter(
                ({ ownership }) => ownership.deployment === deployment && ownership.service === service,
              );
            const wanted = desired.deployments.get(deployment)?.services.get(service);
            const there = of(engine.containers());
            if (wanted !== undefined) asWanted(there, wanted);
            else if (goes(input, deployment)) expect(there).toEqual([]);
            else expect(there).toEqual(of(before));
          }
        }
        const rest = engine.containers();
        run.pass(20 * 60_000);
        expect(run.round().lanes.filter(({ action }) => action.kind === 'step')).toEqual([]);
        expect(engine.containers()).toEqual(rest);
      }),
      { numRuns: 250 },
    );
  });

  it('a service that ends is the same container again, and nothing else moves', () => {
    fc.assert(
      fc.property(calmWorld, (sketch) => {
        const { desired, observed, canRename } = inputOf(sketch);
        const engine = createModelEngine([...observed.values()].flat());
        const run = createModelRun({ engine, desired, canRename });
        run.converge(ENOUGH_ROUNDS);
        const before = idsOf(engine.containers());
        const ended = engine.containers().filter(({ container, ownership }) => {
          const wanted = desired.deployments.get(ownership.deployment)?.services.get(ownership.service);
          return wanted?.restart === 'always' && container.state === 'running';
        });
        for (const { container } of ended) engine.end(container.id, 1);
        run.converge(ENOUGH_ROUNDS);
        for (const { container } of ended) {
          const again = engine.containers().find((one) => one.container.id === container.id);
          expect(again?.container.state).toBe('running');
        }
        expect(idsOf(engine.containers())).toEqual(before);
      }),
      { numRuns: 100 },
    );
  });
});

function idsOf(containers: readonly ObservedContainer[]): string[] {
  return containers.map(({ container }) => container.id).sort();
}

function asWanted(there: readonly ObservedContainer[], wanted: DesiredService): void {
  expect(there.map(({ ownership }) => ownership.digest)).toEqual([wanted.digest]);
  const container = there[0]?.container;
  const completed = container?.state === 'exited' && wanted.restart !== 'always';
  if (!completed) expect(container?.state).toBe('running');
  else if (wanted.restart === 'on-failure') expect(container.exitCode).toBe(0);
}

function goes({ desired }: PlanInput, deployment: string): boolean {
  if (desired.deployments.has(deployment) || desired.deleted.has(deployment)) return true;
  return desired.unlisted === 'deleted' && !desired.undecided.has(deployment);
}

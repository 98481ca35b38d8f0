import type { DeploymentDocument, ServiceSpec } from 'rollforward';

import { countCalls } from './count-calls.ts';
import { serviceName } from './fleet.ts';
import { measureInTurn } from './in-turn.ts';
import { newOwner, startAgent } from './our-agent.ts';
import { quartilesOf } from './quartiles.ts';
import type { Row } from './row.ts';
import type { Podman, Way } from './way.ts';

const MOST_ROUND = 2;
const MOST_CALLS = 1;

/** An agent does this for years: what it costs before its code is compiled does not matter. */
const WARM_UPS = 10;

export interface IdleOptions {
  readonly way: Way;
  /** How many each round finds. What is there from before is among them. */
  readonly containers: number;
  readonly repetitions: number;
}

/** Rounds that find all as wanted: how long one takes, and how often it calls the engine. */
export async function startIdleRounds(
  podman: Podman,
): Promise<(options: IdleOptions) => Promise<readonly Row[]>> {
  // One for all: an agent finds what the one before it has made, and adopts it.
  const owner = newOwner();
  const spec = cheapService(await podman.host.image('v1'));
  return async ({ way, containers, repetitions }) => {
    const agent = startAgent(way.runtime(podman), owner, documentOf(spec, containers));
    const raw = way.raw(podman);
    await agent.settled();
    const measured = (work: () => Promise<void>) => async (): Promise<Round> => {
      const begun = performance.now();
      const calls = await countCalls(way.callKind, work);
      return { ms: performance.now() - begun, calls };
    };
    const pairs = await measureInTurn({
      repetitions,
      warmUps: WARM_UPS,
      ours: measured(() => agent.settled()),
      raw: measured(() => raw.list(owner)),
    });
    await agent.stop();
    raw.close();
    return [
      {
        kind: 'ratio',
        what: `${way.name}: idle round, ${containers} containers`,
        ours: quartilesOf(pairs.ours.map(({ ms }) => ms)),
        raw: quartilesOf(pairs.raw.map(({ ms }) => ms)),
        most: MOST_ROUND,
      },
      {
        kind: 'count',
        what: `${way.name}: ${way.callKind} of it`,
        ours: mostCalls(pairs.ours),
        raw: mostCalls(pairs.raw),
        most: MOST_CALLS,
      },
    ];
  };
}

interface Round {
  readonly ms: number;
  readonly calls: number;
}

function mostCalls(rounds: readonly Round[]): number {
  return Math.max(...rounds.map(({ calls }) => calls));
}

/** The least that runs: one process, no network, ended at once. */
function cheapService(image: string): ServiceSpec {
  return {
    image,
    command: ['/bin/sleep', '1000000'],
    network: 'none',
    lifecycle: { gracePeriodSeconds: 0 },
  };
}

function documentOf(spec: ServiceSpec, services: number): DeploymentDocument {
  const names = Array.from({ length: services }, (_, index) => serviceName(index));
  return { apiVersion: 'rollforward/v1', services: Object.fromEntries(names.map((name) => [name, spec])) };
}

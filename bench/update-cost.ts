import { strict as assert } from 'node:assert';

import type { DeploymentDocument } from 'rollforward';
import { createTestAgent, type TestAgent } from 'rollforward/testing';

import { quantileOf, type Quartiles, quartilesOf } from './quartiles.ts';

/** What updates cost, in milliseconds. */
export interface UpdateCost {
  readonly runs: number;
  readonly quartiles: Quartiles;
  readonly medianMs: number;
  /** 95 of 100 cost less. */
  readonly p95Ms: number;
}

const SERVICES = ['web', 'api', 'db'];

/** Three services, of which each is replaced by the next version. */
export function documentOf(version: string): DeploymentDocument {
  return {
    apiVersion: 'rollforward/v1',
    services: Object.fromEntries(
      SERVICES.map((name, index) => [
        name,
        {
          image: `registry.example/shop/${name}:${version}`,
          env: { NAME: name, PORT: String(8080 + index) },
          ports: [`${8080 + index}:80`],
        },
      ]),
    ),
  };
}

/**
 * Brings a new agent to v1, and from there to v2: the whole way from the document to the last report, with pulls,
 * cutovers, renames and the time to become ready. Gives the milliseconds that the way from v1 to v2 took.
 */
export async function updateOnce(): Promise<number> {
  const agent = createTestAgent();
  agent.source.put('shop', documentOf('v1'));
  await agent.settled('shop');
  const before = idsOf(agent);

  const begun = performance.now();
  agent.source.put('shop', documentOf('v2'));
  await agent.settled('shop');
  const cost = performance.now() - begun;

  checkUpdate(agent, before);
  await agent.stop();
  return cost;
}

/** Updates `runs` times, after as many to warm up as the compiler needs. */
export async function measureUpdate(options: { runs: number; warmUps: number }): Promise<UpdateCost> {
  for (let run = 0; run < options.warmUps; run += 1) await updateOnce();
  const costs: number[] = [];
  for (let run = 0; run < options.runs; run += 1) costs.push(await updateOnce());
  const quartiles = quartilesOf(costs);
  return { runs: options.runs, quartiles, medianMs: quartiles.median, p95Ms: quantileOf(costs, 0.95) };
}

function idsOf(agent: TestAgent): readonly string[] {
  return SERVICES.map((name) => agent.running('shop', name).id);
}

/** What was not done cost nothing: each service runs v2, in a new container, and is reported so. */
function checkUpdate(agent: TestAgent, before: readonly string[]): void {
  for (const [index, name] of SERVICES.entries()) {
    const { id, image } = agent.running('shop', name);
    assert.equal(image, `registry.example/shop/${name}:v2`);
    assert.notEqual(id, before[index]);
  }
  assert.equal(agent.state('shop').phase, 'Running');
}

import { isDeepStrictEqual } from 'node:util';

import type { DeploymentState } from 'rollforward';

import { askPort } from '../support/ask-port.ts';
import type { Holdings } from '../support/holdings.ts';
import type { LifeWatch } from '../support/watch-lives.ts';
import { countEngineProcesses } from './engine-processes.ts';
import { DEPLOYMENT, type Roll, type RollWorld } from './roll-world.ts';

interface Listed {
  readonly Id: string;
  readonly Names: readonly string[];
  readonly State: string;
}

export interface Aftermath {
  /** One sentence each. */
  readonly faults: readonly string[];
  /** Names of what creates left behind that were cut off: storage without a container, which a later attempt removes. */
  readonly storage: readonly string[];
}

/** Looks at everything that is left when `last` was reached and nobody kills any more. */
export async function findAftermath(
  world: RollWorld,
  watch: LifeWatch,
  last: Roll,
  states: readonly DeploymentState[],
): Promise<Aftermath> {
  const { stdout } = await world.host.run(['ps', '--all', '--external', '--no-trunc', '--format', 'json']);
  const listed = JSON.parse(stdout) as readonly Listed[];
  const isStorage = ({ State, Names }: Listed): boolean =>
    State === 'storage' && /^shop\.web\.[0-9a-z]{6}$/.test(Names.join());
  const containers = listed.filter((one) => !isStorage(one));
  const about = (service: string): string | undefined =>
    containers.find((one) => serviceIn(one) === `${DEPLOYMENT}.${service}`)?.Id;

  const [state] = states;
  const lives = (await watch.now()).map(({ service, version }) => `${service} ${version}`).sort();
  const names = containers.map((one) => `${serviceIn(one)} ${one.State}`).sort();
  const processes = await countEngineProcesses(world.host);
  const answer = await askPort(world.port);
  return {
    faults: [
      ...unlike('lives', lives, ['db v1', `web ${last.mark}`]),
      ...unlike('containers', names, [`${DEPLOYMENT}.db running`, `${DEPLOYMENT}.web running`]),
      ...unlike('phase', state?.phase, 'Running'),
      ...unlike('revision', state?.observedRevision, last.revision),
      ...unlike('ids', state?.containerIds, { db: about('db'), web: about('web') }),
      ...unlike('engine processes', processes, { podman: 1, conmon: 2, runc: 0, netavark: 0 }),
      ...unlike(`the answer of port ${world.port}`, answer, last.version),
    ],
    storage: listed.filter(isStorage).map(({ Names }) => Names.join()),
  };
}

/** Its name. A rename that lost its answer is not tried again, because it is cosmetic: then it keeps that of its attempt. */
function serviceIn({ Names }: Listed): string {
  return Names.join().replace(/^(shop\.web)\.[0-9a-z]{6}$/, '$1');
}

/** One sentence for each thing that the agent holds now and did not hold before, or the other way round. */
export function compareHoldings(before: Holdings, after: Holdings): string[] {
  return (['descriptors', 'resources', 'listeners'] as const).flatMap((kind) => {
    const names = new Set([...Object.keys(before[kind]), ...Object.keys(after[kind])]);
    return [...names].flatMap((name) => {
      const [was = 0, is = 0] = [before[kind][name], after[kind][name]];
      return was === is ? [] : [`${kind} of the agent: ${name} was ${was} times there, and is ${is} times`];
    });
  });
}

function unlike(what: string, found: unknown, expected: unknown): string[] {
  if (isDeepStrictEqual(found, expected)) return [];
  return [`${what}: ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`];
}

import { setTimeout as sleep } from 'node:timers/promises';

import type { Verb } from '../support/agent-line.ts';
import type { SeededRandom } from '../support/seeded-random.ts';
import { type UnderWay, underWay } from '../kill/phases.ts';
import { median } from '../kill/timeline.ts';
import type { RollWorld } from './roll-world.ts';

/** What a kill is aimed at: a call of the agent's that is under way, or nothing in particular. */
export type Aim = Verb | 'anything';

const AIMS: readonly Aim[] = [
  'ensureImage',
  'createContainer',
  'stopContainer',
  'removeContainer',
  'startContainer',
  'renameContainer',
  'anything',
];

/** One end of the service. */
export interface ServiceKill {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly aim: Aim;
  /** What the agent was about. */
  readonly underWay: UnderWay;
  /** Whether what the service was just running was killed with it. */
  readonly withHelpers: boolean;
  /** Milliseconds until another one listened. */
  readonly downMs: number;
}

/** Kills the service, and starts another one a moment later. */
export interface ServiceKiller {
  readonly kills: readonly ServiceKill[];
  /** Kills again and again, every `periodMs` on average, until `isOver`. */
  killUntil(isOver: () => boolean, periodMs: number): Promise<void>;
  /** Kills once, in the next call of `aim` that begins within `withinMs`, or then. */
  killOnce(aim: Aim, withinMs: number): Promise<void>;
}

/** How long nobody listens. */
const DOWN_MS = { least: 50, most: 500 };

/** Creates a killer whose moments `random` decides. The lengths of calls are measured as it goes. */
export function createServiceKiller(world: RollWorld, random: SeededRandom): ServiceKiller {
  const kills: ServiceKill[] = [];
  let aims: Aim[] = [];

  const nextAim = (): Aim => {
    if (aims.length === 0) aims = random.shuffle(AIMS);
    return aims.pop() ?? 'anything';
  };

  const killOnce: ServiceKiller['killOnce'] = async (aim, withinMs) => {
    const { agent } = world;
    if (aim !== 'anything') {
      const begins = agent.next((line) => line.line === 'call-begun' && line.verb === aim, withinMs);
      const begun = await begins.then(
        () => true,
        () => false,
      );
      if (begun) await sleep(random.number() * lengthOf(world, aim));
    }
    const withHelpers = random.number() < 0.5;
    const at = Date.now();
    const hit = underWay(agent.lines);
    await (withHelpers ? world.service().killWithHelpers() : world.service().stop('SIGKILL'));
    await sleep(DOWN_MS.least + random.number() * (DOWN_MS.most - DOWN_MS.least));
    await world.startService();
    kills.push({ at, aim, underWay: hit, withHelpers, downMs: Date.now() - at });
  };

  return {
    kills,
    async killUntil(isOver, periodMs) {
      for (;;) {
        await sleep(periodMs * (0.4 + 0.6 * random.number()));
        if (isOver()) return;
        await killOnce(nextAim(), periodMs / 2);
      }
    },
    killOnce,
  };
}

/** Milliseconds that calls of `verb` took that came to their end, as a median. */
function lengthOf({ agent }: RollWorld, verb: Verb): number {
  const lengths: number[] = [];
  let begun: number | undefined;
  for (const line of agent.lines) {
    if (line.line !== 'call-begun' && line.line !== 'call-ended') continue;
    if (line.verb !== verb) continue;
    if (line.line === 'call-begun') begun = line.at;
    else if (begun !== undefined) lengths.push(line.at - begun);
  }
  return lengths.length === 0 ? 0 : median(lengths);
}

import { join } from 'node:path';

import { measureInTurn } from './in-turn.ts';
import { startOurFleet } from './our-fleet.ts';
import { quartilesOf } from './quartiles.ts';
import { startRawFleet } from './raw-fleet.ts';
import type { Row } from './row.ts';
import type { Podman, Way } from './way.ts';

const MOST_OUTAGE = 1.1;
const MOST_CHANGE = 1.25;

export interface ReplacementOptions extends Podman {
  readonly way: Way;
  readonly services: number;
  readonly repetitions: number;
}

/** Replaces one of many services, again and again: what is down meanwhile, and how long the whole takes. */
export async function measureReplacements(options: ReplacementOptions): Promise<readonly Row[]> {
  const { host, way, services, repetitions } = options;
  const dir = (kind: string): string => join(host.dir, `bench-${way.name}-${kind}`);
  const ours = await startOurFleet({ host, services, runtime: way.runtime(options), dir: dir('ours') });
  const raw = await startRawFleet({ host, services, calls: way.raw(options), dir: dir('raw') });
  const turns = { ours: 0, raw: 0 };
  const pairs = await measureInTurn({
    repetitions,
    warmUps: 1,
    ours: () => ours.replace(turns.ours++ % services),
    raw: () => raw.replace(turns.raw++ % services),
  });
  await ours.stop();
  await raw.stop();

  const figures = (of: 'outageMs' | 'changeMs'): Pick<Row & { kind: 'ratio' }, 'ours' | 'raw'> => ({
    ours: quartilesOf(pairs.ours.map((one) => one[of])),
    raw: quartilesOf(pairs.raw.map((one) => one[of])),
  });
  const row = { kind: 'ratio' } as const;
  return [
    { ...row, what: `${way.name}: outage of a replacement`, ...figures('outageMs'), most: MOST_OUTAGE },
    {
      ...row,
      what: `${way.name}: change 1 of ${services} services`,
      ...figures('changeMs'),
      most: MOST_CHANGE,
    },
  ];
}

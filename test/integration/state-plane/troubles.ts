import type { SeededRandom } from '../support/seeded-random.ts';

/** What is done to NATS. */
export type TroubleKind = 'kill' | 'freeze' | 'lose-store' | 'remake-bucket' | 'delete-consumers';

/** When a document is put: before it, while it lasts (when the server may not answer), or when it is over. */
export type PutMoment = 'before' | 'during' | 'after';

/** One trouble. */
export interface Trouble {
  readonly kind: TroubleKind;
  /** How long it lasts. */
  readonly lastsMs: number;
  readonly puts: readonly PutMoment[];
  /** Whether the next trouble may come before what was put is reached. */
  readonly impatient: boolean;
}

export interface TroublesOptions {
  readonly kills: number;
  /** Of the longest freeze. */
  readonly freezeSeconds: number;
}

const OTHERS = ['freeze', 'lose-store', 'remake-bucket', 'delete-consumers'] as const;
const MOMENTS: readonly PutMoment[] = ['before', 'during', 'after'];
const KILLS_FOR_EACH_OTHER = 5;
const IMPATIENT = 0.25;

/** So many kills, and for five of them one of each other kind, in an order that `random` decides. The first freeze is the longest. */
export function chooseTroubles(
  { kills, freezeSeconds }: TroublesOptions,
  random: SeededRandom,
): readonly Trouble[] {
  const times = Math.max(1, Math.round(kills / KILLS_FOR_EACH_OTHER));
  const others = Array.from({ length: times }, () => OTHERS).flat();
  const kinds = random.shuffle([...Array.from({ length: kills }, () => 'kill' as const), ...others]);
  let longest: number | undefined = freezeSeconds * 1000;
  return kinds.map((kind, index) => {
    let lastsMs = 200 + random.number() * 2000;
    if (kind === 'freeze') {
      lastsMs = longest ?? 1000 + random.number() * (freezeSeconds - 1) * 1000;
      longest = undefined;
    }
    const puts = MOMENTS.filter(() => random.number() < 0.5);
    // The last one is always waited for.
    const impatient = random.number() < IMPATIENT && index < kinds.length - 1;
    return { kind, lastsMs, puts, impatient };
  });
}

import type { SeededRandom } from '../support/seeded-random.ts';
import { type Phase, PHASES } from './phases.ts';
import type { Timeline } from './timeline.ts';

/** When an agent is killed, and who with it. */
export interface Moment {
  /** What the time counts from: the moment the document was put, or the beginning of a phase as it is seen. */
  readonly after: 'put' | Phase;
  readonly ms: number;
  readonly victims: 'alone' | 'with-children';
}

/**
 * Chooses when to kill.
 *
 * A fifth of the kills for each phase but at most five falls into that phase for sure, at a uniformly random moment of
 * its measured length, counted from when it is seen to begin: a rename takes a twentieth of an update, and ten moments
 * taken anywhere would mostly miss it. All others are uniformly random over the whole measured length, one in each of
 * as many equal parts as there are such kills. Half of all kills, by lot, take the agent's children along.
 */
export function chooseMoments(kills: number, timeline: Timeline, random: SeededRandom): Moment[] {
  const sure = Math.min(5, Math.floor(kills / 5));
  const inPhases = PHASES.flatMap((phase) => {
    const length = phase === 'idle' ? timeline.lastIdleMs : timeline.phases[phase];
    return slices(sure, length, random).map((ms) => ({ after: phase, ms }));
  });
  const anywhere = slices(kills - inPhases.length, timeline.lengthMs, random).map((ms) => ({
    after: 'put' as const,
    ms,
  }));
  const victims = random.shuffle(
    Array.from({ length: kills }, (_, index) => (index % 2 === 0 ? 'alone' : 'with-children')),
  );
  return random
    .shuffle([...inPhases, ...anywhere])
    .map((moment, index) => ({ ...moment, victims: victims[index] ?? 'alone' }));
}

/** A random moment in each of `count` equal parts of `length`. */
function slices(count: number, length: number, random: SeededRandom): number[] {
  return Array.from({ length: count }, (_, index) => ((index + random.number()) / count) * length);
}

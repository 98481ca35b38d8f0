/** What a measurement gave of ours, and of the raw calls. */
export interface Pairs<Figure> {
  readonly ours: readonly Figure[];
  readonly raw: readonly Figure[];
}

export interface Turns<Figure> {
  /** What counts, of each. */
  readonly repetitions: number;
  /** What comes before and does not count, of each: until caches are full and code is compiled. */
  readonly warmUps: number;
  readonly ours: () => Promise<Figure>;
  readonly raw: () => Promise<Figure>;
}

/**
 * Measures ours and the raw calls in turn. Whatever else loads the machine loads both, and as the one that comes first
 * changes each time, neither gains by what the other left warm.
 */
export async function measureInTurn<Figure>(turns: Turns<Figure>): Promise<Pairs<Figure>> {
  const ours: Figure[] = [];
  const raw: Figure[] = [];
  for (let repetition = 0; repetition < turns.warmUps + turns.repetitions; repetition += 1) {
    const measureRaw = async (): Promise<void> => void raw.push(await turns.raw());
    const measureOurs = async (): Promise<void> => void ours.push(await turns.ours());
    const order = repetition % 2 === 0 ? [measureRaw, measureOurs] : [measureOurs, measureRaw];
    for (const one of order) await one();
  }
  return { ours: ours.slice(turns.warmUps), raw: raw.slice(turns.warmUps) };
}

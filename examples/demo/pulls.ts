import type { LaneKey, LayerProgress, PullProgress } from 'rollforward';

/** What is known of the pulls that are under way: what each layer has come to. */
export type Pulls = ReadonlyMap<LaneKey, ReadonlyMap<string, LayerProgress>>;

/** What is known after one more word of the pull in `lane`. */
export function followPull(pulls: Pulls, lane: LaneKey, { layer }: PullProgress): Pulls {
  if (layer === undefined) return pulls;
  return new Map(pulls).set(lane, new Map(pulls.get(lane)).set(layer.id, layer));
}

/** What is known when the step in `lane` has ended. */
export function forgetPull(pulls: Pulls, lane: LaneKey): Pulls {
  if (!pulls.has(lane)) return pulls;
  return new Map([...pulls].filter(([key]) => key !== lane));
}

/** All counted layers of a pull as one bar; `undefined` where nothing was counted. With `done`, all have come. */
export function pullBar(pulls: Pulls, lane: LaneKey, { done = false } = {}): string | undefined {
  const layers = [...(pulls.get(lane)?.values() ?? [])];
  if (layers.length === 0) return undefined;
  const total = sum(layers.map(({ totalBytes }) => totalBytes));
  const received = done ? total : sum(layers.map(({ receivedBytes }) => receivedBytes));
  const amount = done ? megabytes(total) : `${megabytes(received, '')} of ${megabytes(total)}`;
  return `pull ${bar(received / total)} ${amount}`;
}

const BAR_WIDTH = 24;

function bar(share: number): string {
  const full = Math.floor(share * BAR_WIDTH);
  return '█'.repeat(full) + '░'.repeat(BAR_WIDTH - full);
}

function megabytes(bytes: number, unit = ' MB'): string {
  return `${(bytes / 1e6).toFixed(1)}${unit}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}

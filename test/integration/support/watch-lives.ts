import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import { livingProcesses } from '@rollforward/test-hosts';

/** The variable that tells the oracle what a process is. */
export const LIFE_VARIABLE = 'RF_LIFE';

/** The value of {@link LIFE_VARIABLE} for one version of a service. `run` is unlike any other on this machine. */
export function lifeMarker(run: string, service: string, version: string): string {
  return `${run}/${service}/${version}`;
}

/** The main process of a container that lives. */
export interface Life {
  readonly pid: number;
  readonly service: string;
  readonly version: string;
}

/** More than one container of a service lived at once. */
export interface Overlap {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly lives: readonly Life[];
}

/** Looks at what lives, again and again. No engine is asked. */
export interface LifeWatch {
  readonly samples: number;
  /** Between the beginnings of two looks. */
  readonly averageGapMs: number;
  readonly longestGapMs: number;
  readonly overlaps: readonly Overlap[];
  /** Every life that was ever seen. */
  readonly seen: ReadonlyMap<number, Life>;
  /** What lives now. */
  now(): Promise<Life[]>;
  stop(): Promise<void>;
}

/** Each look costs several milliseconds of a processor: who need not catch short lives looks less often. */
const INTERVAL_MS = 50;

export interface LifeWatchOptions {
  readonly intervalMs?: number;
  /** Called after each look. `at`: milliseconds since the Unix epoch when it began; it takes a few. */
  readonly onLook?: (at: number, lives: readonly Life[]) => void;
}

/** Begins to look, every `intervalMs`. */
export function watchLives(
  run: string,
  { intervalMs = INTERVAL_MS, onLook }: LifeWatchOptions = {},
): LifeWatch {
  const overlaps: Overlap[] = [];
  const seen = new Map<number, Life>();
  const figures = { samples: 0, longestGapMs: 0 };
  const begunAt = performance.now();
  const end = new AbortController();

  async function sample(): Promise<void> {
    const at = Date.now();
    const lives = await livesOf(run);
    onLook?.(at, lives);
    for (const life of lives) seen.set(life.pid, life);
    const crowded = lives.filter((life) => lives.some((other) => isRival(life, other)));
    if (crowded.length === 0) return;
    // One look takes milliseconds, in which one may end and another begin: they lived at once only if both still do.
    const still = await livesOf(run);
    const both = crowded.filter(({ pid }) => still.some((life) => life.pid === pid));
    if (both.some((life) => both.some((other) => isRival(life, other)))) {
      overlaps.push({ at: Date.now(), lives: both });
    }
  }

  async function loop(): Promise<void> {
    let before = performance.now();
    while (!end.signal.aborted) {
      const begun = performance.now();
      figures.longestGapMs = Math.max(figures.longestGapMs, begun - before);
      before = begun;
      await sample();
      figures.samples += 1;
      await sleep(Math.max(0, intervalMs - (performance.now() - begun)));
    }
  }

  const done = loop();
  return {
    get samples() {
      return figures.samples;
    },
    get averageGapMs() {
      return (performance.now() - begunAt) / figures.samples;
    },
    get longestGapMs() {
      return figures.longestGapMs;
    },
    overlaps,
    seen,
    now: () => livesOf(run),
    async stop() {
      end.abort();
      await done;
    },
  };
}

function isRival(one: Life, other: Life): boolean {
  return one.service === other.service && one.pid !== other.pid;
}

/** All main processes of `run` that live now. */
async function livesOf(run: string): Promise<Life[]> {
  const pids = await livingProcesses(`${LIFE_VARIABLE}=${run}/`);
  const lives = await Promise.all(pids.map(lifeOf));
  return lives.filter((life) => life !== undefined);
}

async function lifeOf(pid: number): Promise<Life | undefined> {
  const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
  const value = environment.split('\0').find((word) => word.startsWith(`${LIFE_VARIABLE}=`));
  const [, service, version] = value?.split('/') ?? [];
  return service === undefined || version === undefined ? undefined : { pid, service, version };
}

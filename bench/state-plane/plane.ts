/** Many devices that are told something over one NATS server, and answer. */
export interface Plane {
  /** Tells all of them something new. Resolves to the milliseconds from then until all have answered that. */
  change(): Promise<number>;
  stop(): Promise<void>;
}

export interface PlaneOptions {
  readonly url: string;
  readonly devices: number;
  /** Processes that the devices are in. */
  readonly workers: number;
}

/** What each device runs. */
export const DEPLOYMENT = 'bench';

/** All converge within that, or something is wrong. */
export const CHANGE_WITHIN_MS = 120_000;

/** Where devices are numbered from 0. */
export function deviceName(prefix: string, number: number): string {
  return `${prefix}-${String(number).padStart(4, '0')}`;
}

/** What is wanted of a device: each version is another container. */
export function documentOf(version: number): Uint8Array {
  return new TextEncoder().encode(
    JSON.stringify({
      apiVersion: 'rollforward/v1',
      generation: version,
      services: {
        web: { image: `registry.example/shop/web:${version}`, env: { PORT: '8080', VERSION: `${version}` } },
      },
    }),
  );
}

/** Calls `work` for 0 … `count` - 1, some at a time. */
export async function forEach(count: number, work: (number: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      await work(next - 1);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, lane));
}

const AT_A_TIME = 32;

import type { ContainerRuntime } from 'rollforward';

import type { Parts } from './assemble.ts';

/** Runs until `signal` is aborted, or until something fails: then everything else is ended, and the failure thrown. */
export async function run(
  { link, device, agent }: Parts,
  runtime: ContainerRuntime,
  signal: AbortSignal,
): Promise<void> {
  const stop = new AbortController();
  const end = (): void => stop.abort();
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  const untilEnd = { signal: stop.signal };
  const both = [agent.run(untilEnd), device.run({ ...untilEnd, agent, runtime })];
  try {
    await Promise.all(both.map((one) => one.finally(end)));
  } finally {
    await Promise.allSettled(both);
    signal.removeEventListener('abort', end);
    await link.close();
  }
}

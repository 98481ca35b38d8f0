import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** Node tells of each at no cost to the caller, whoever it is in this process. */
const CHANNELS = { requests: 'http.client.request.start', processes: 'child_process' } as const;

/** What one call of the engine is. */
export type CallKind = keyof typeof CHANNELS;

/** How many requests this process sends, or processes it starts, while `work` runs. */
export async function countCalls(kind: CallKind, work: () => Promise<void>): Promise<number> {
  let count = 0;
  const onCall = (): void => {
    count += 1;
  };
  subscribe(CHANNELS[kind], onCall);
  try {
    await work();
  } finally {
    unsubscribe(CHANNELS[kind], onCall);
  }
  return count;
}

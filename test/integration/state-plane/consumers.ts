import type { JetStreamManager } from 'nats';

const STREAMS = ['KV_desired-state', 'KV_device-state', 'KV_device-info', 'KV_device-heartbeat'] as const;

/** How many consumers each bucket has that bring keys of `device`. */
export async function countConsumers(
  manager: JetStreamManager,
  device: string,
): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const stream of STREAMS) {
    let count = 0;
    for await (const { config } of manager.consumers.list(stream)) {
      const filters = [config.filter_subject ?? '', ...(config.filter_subjects ?? [])];
      if (filters.some((filter) => filter.split('.').includes(device))) count += 1;
    }
    counts[stream] = count;
  }
  return counts;
}

/** Deletes every consumer of every bucket, as a clumsy operator does; gives how many. */
export async function deleteConsumers(manager: JetStreamManager): Promise<number> {
  let count = 0;
  for (const stream of STREAMS) {
    for await (const { name } of manager.consumers.list(stream)) {
      if (await manager.consumers.delete(stream, name).catch(() => false)) count += 1;
    }
  }
  return count;
}

/** Deletes every bucket with all that is in it. It can be called again where it did not come to its end. */
export async function deleteBuckets(manager: JetStreamManager): Promise<void> {
  for (const stream of STREAMS) {
    await manager.streams.delete(stream).catch((error: unknown) => {
      if (!String(error).includes('stream not found')) throw error;
    });
  }
}

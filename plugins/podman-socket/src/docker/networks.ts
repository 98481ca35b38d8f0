import { readObjects } from '@rollforward/engine-shared';
import { type CallOptions, isRuntimeFault, type NetworkLabels, RuntimeFault } from 'rollforward';

import type { NetworkRecord } from '../dialect.ts';
import type { Engine } from '../engine.ts';
import { faultOf } from '../faults.ts';
import { demandLabels, ensureNetwork, findNetworks, removeFound } from '../networks.ts';
import { listInNetworkRequest } from './requests.ts';
import type { Turns } from './turns.ts';

/**
 * Makes the network if there is none, and no second one.
 *
 * Engine 20.10 gives a network to each of those who ask at once for one name, and then none of them can be used by it. In one
 * process they take turns; what two processes have made is tidied up, by the same rule in both.
 */
export function ensureOneNetwork(
  engine: Engine,
  turns: Turns,
  name: string,
  labels: NetworkLabels,
  options: CallOptions = {},
): Promise<void> {
  return turns.take(name, async () => {
    await ensureNetwork(engine, name, labels, options);
    const found = await findNetworks(engine, name, options.signal);
    if (found.length < 2) return;
    demandLabels(found, labels);
    await keepOne(engine, found, options.signal);
  });
}

/** The oldest stays, unless a container runs in a newer one. */
async function keepOne(
  engine: Engine,
  found: readonly NetworkRecord[],
  signal: AbortSignal | undefined,
): Promise<void> {
  let left = found.length;
  for (const network of [...found].reverse()) {
    if (left === 1) return;
    try {
      await removeFound(engine, network, signal);
      left -= 1;
    } catch (error) {
      if (!isRuntimeFault(error) || error.code !== 'StillRunning') throw error;
    }
  }
}

/**
 * Removes the network. Docker itself takes it away from containers that do not run, which could never be started again.
 * So whether one is in it is asked before.
 */
export async function removeUnusedNetwork(
  engine: Engine,
  name: string,
  labels: NetworkLabels,
  { signal }: CallOptions = {},
): Promise<void> {
  const found = await findNetworks(engine, name, signal);
  demandLabels(found, labels);
  for (const network of found) {
    await demandUnused(engine, network, signal);
    await removeFound(engine, network, signal);
  }
}

async function demandUnused(
  { service, dialect }: Engine,
  network: NetworkRecord,
  signal: AbortSignal | undefined,
): Promise<void> {
  const answer = await service.ask(listInNetworkRequest(network), { signal });
  if (answer.status !== 200) throw faultOf(dialect, 'list', answer);
  const { length: count } = readObjects(answer.text);
  if (count === 0) return;
  const message = `docker network remove: ${count} containers are in network ${network.name}`;
  throw new RuntimeFault({ code: 'StillRunning', message });
}

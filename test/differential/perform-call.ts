import { type ContainerId, type ContainerRuntime, networkLabels, type NetworkLabels } from 'rollforward';

import type { Made } from './memory.ts';
import { graceOf, type Side } from './side.ts';
import { settleListening, settleStarted } from './settle.ts';
import type { Call, Network, Owner, Wish } from './step.ts';
import { tellContainer, tellFault, tellList, tellOutcome } from './tell.ts';

/** A call of `runtime`, one of those of `side`, as it comes to an end: what it came to, in words. */
export async function performCall(
  side: Side,
  runtime: ContainerRuntime,
  call: Call,
  marker: string,
): Promise<string> {
  try {
    return await act(side, runtime, call, marker);
  } catch (error) {
    side.notes.push(error instanceof Error ? error.message : String(error));
    return tellFault(error);
  }
}

/** What must be over before `call` is made, once or twice. */
export async function settleBefore(side: Side, call: Call): Promise<void> {
  const stops = call.verb === 'stopContainer' || call.verb === 'stopService';
  if (stops) await settleListening(side, side.memory.find(call.who));
}

/** What must be over before the next call, for all that has been asked for by `call`. */
export async function settleCall(side: Side, call: Call, marker: string, worked: boolean): Promise<void> {
  if (call.verb === 'startService' && !worked)
    await side.learnStray(call.wish, marker).catch(() => undefined);
  if (!worked) return;
  const started = startedBy(side, call);
  if (started !== undefined) await settleStarted(side, started);
}

function startedBy({ memory }: Side, call: Call): Made | undefined {
  if (call.verb === 'startContainer') return memory.find(call.who);
  if (call.verb === 'startService') return memory.find({ slot: call.wish.slot, made: 'last' });
  return undefined;
}

async function act(side: Side, runtime: ContainerRuntime, call: Call, marker: string): Promise<string> {
  const { memory } = side;
  switch (call.verb) {
    case 'createContainer':
      return made(
        side,
        await runtime.createContainer(await side.specOf(call.wish, marker)),
        call.wish,
        marker,
      );
    case 'startService': {
      const spec = await side.specOf(call.wish, marker);
      return made(side, await runtime.startService(spec, { pullPolicy: call.policy }), call.wish, marker);
    }
    case 'startContainer':
      await runtime.startContainer(memory.idOf(call.who));
      return 'ok';
    case 'removeContainer':
      await runtime.removeContainer(memory.idOf(call.who));
      return 'ok';
    case 'stopContainer':
    case 'stopService': {
      const wish = memory.find(call.who)?.wish;
      const gracePeriodSeconds = call.grace === 'none' || wish === undefined ? 0 : graceOf(wish);
      return tellOutcome(await runtime[call.verb](memory.idOf(call.who), { gracePeriodSeconds }));
    }
    case 'renameContainer':
      await runtime.renameContainer?.(memory.idOf(call.who), memory.nameOf(call.to));
      return 'ok';
    case 'containerStatus': {
      const { ref } = call;
      const asked = 'who' in ref ? { id: memory.idOf(ref.who) } : { name: memory.nameOf(ref.name) };
      return tellContainer(side, await runtime.containerStatus(asked));
    }
    case 'listContainers': {
      const listed = await runtime.listContainers({ owner: side.ownerOf(call.owner) });
      return tellList(side, listed).join('\n') || 'nothing';
    }
    case 'ensureImage': {
      const { id, labels } = await runtime.ensureImage(await side.imageOf(call.image), {
        policy: call.policy,
      });
      return `${/^sha256:[0-9a-f]{64}$/.test(id) ? 'an id' : id} ${JSON.stringify(labels)}`;
    }
    case 'ensureNetwork':
    case 'removeNetwork':
      await runtime[call.verb](side.networkName(call.network), labelsOf(side, call.labels));
      return 'ok';
    case 'logs':
      return readLogs(runtime, memory.idOf(call.who), call.tail);
  }
}

function made(side: Side, id: ContainerId, wish: Wish, marker: string): string {
  side.memory.learn(id, wish, marker);
  return side.memory.tellId(id);
}

function labelsOf(side: Side, labels: Owner | 'none'): NetworkLabels {
  return labels === 'none' ? {} : networkLabels(side.ownerOf(labels), side.bench.owner);
}

async function readLogs(
  runtime: ContainerRuntime,
  id: ContainerId,
  tail: number | undefined,
): Promise<string> {
  const lines: string[] = [];
  for await (const line of runtime.logs?.(id, { ...(tail !== undefined && { tail }) }) ?? []) {
    lines.push(`${line.stream} ${line.text}`);
  }
  return lines.join('\n') || 'nothing';
}

/** What a network is, in words. */
export async function tellNetwork(side: Side, network: Network): Promise<string> {
  const labels = await side.bench.networkLabels?.(side.networkName(network));
  if (labels === undefined) return 'none';
  const shown = Object.entries(labels).map(
    ([key, value]) => `${key}=${value.replaceAll(side.bench.owner, '~')}`,
  );
  return shown.sort().join(' ') || 'without labels';
}

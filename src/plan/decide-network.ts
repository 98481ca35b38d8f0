import { networkLabels } from '../runtime/ownership.ts';
import type { Decision } from './decision.ts';
import type { LaneMemory } from './lane-memory.ts';

/** A deployment that wants no container, and has none. */
export interface NetworkSituation {
  readonly owner: string;
  readonly deployment: string;
  /** The network's name in the engine. */
  readonly network: string;
  readonly memory: LaneMemory | undefined;
  /** Monotonic milliseconds. */
  readonly now: number;
}

/** The last container is gone: the network follows, when its retry time allows. */
export function decideNetwork({ owner, deployment, network, memory, now }: NetworkSituation): Decision {
  const why = 'the last container of the deployment is gone';
  const tries = memory?.tries.network;
  if (tries !== undefined && tries.retryAt > now) {
    const wait = { kind: 'retry', until: tries.retryAt } as const;
    return { goal: 'drop', action: { kind: 'wait', wait }, next: ['remove-network'], why };
  }
  const target = { name: network, labels: networkLabels(owner, deployment) };
  return {
    goal: 'drop',
    action: { kind: 'step', step: { kind: 'remove-network', network: target } },
    next: [],
    why,
  };
}

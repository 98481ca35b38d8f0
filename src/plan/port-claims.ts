import { heldPortsOverlap } from '../document/ports.ts';
import type { LaneKey } from './lane-key.ts';

/** What stands between a service and the ports it wants. */
export type PortClaim =
  | { readonly kind: 'free' }
  /** Containers of other lanes hold them and are about to go. */
  | { readonly kind: 'wait'; readonly ports: readonly string[]; readonly heldBy: readonly LaneKey[] }
  /** The lanes wait for each other in a ring: this one lets go first. */
  | { readonly kind: 'vacate'; readonly why: string };

/** One lane's interest in host ports, as `127.0.0.1:8080/tcp`. */
export interface PortInterest {
  readonly key: LaneKey;
  /** Ports of the container that it wants to start now. */
  readonly wants: readonly string[];
  /** Ports that live containers of this lane hold and that are to go: the only ones worth waiting for. */
  readonly givesUp: readonly string[];
  /** Whether it is about to cut over: what it needs is created, and its old one still lives. */
  readonly cutsOver: boolean;
}

const FREE: PortClaim = { kind: 'free' };

/**
 * Orders starts by ports: a start waits while another lane still holds a port and is about to give it up. A port that
 * is held for good is not waited for: the start fails with `PortInUse`, which says what is wrong.
 *
 * Two services that exchange their ports would wait for each other for ever; of such a ring the first lane by name
 * lets its old container go before it can start the new one.
 */
export function claimPorts(interests: readonly PortInterest[]): (key: LaneKey) => PortClaim {
  const waiting = new Map<LaneKey, { ports: string[]; heldBy: LaneKey[] }>();
  for (const { key, wants } of interests) {
    if (wants.length === 0) continue;
    for (const holder of interests) {
      if (holder.key === key) continue;
      const held = wants.filter((port) => holder.givesUp.some((other) => heldPortsOverlap(port, other)));
      if (held.length === 0) continue;
      const entry = waiting.get(key) ?? { ports: [], heldBy: [] };
      entry.ports.push(...held);
      entry.heldBy.push(holder.key);
      waiting.set(key, entry);
    }
  }
  if (waiting.size === 0) return () => FREE;
  const byKey = new Map(interests.map((interest) => [interest.key, interest]));
  return (key) => {
    const entry = waiting.get(key);
    if (entry === undefined) return FREE;
    const ring = ringOf(key, waiting);
    const first = ring.filter((member) => byKey.get(member)?.cutsOver === true).sort()[0];
    if (first === key)
      return { kind: 'vacate', why: `exchanges ports with ${ring.filter((one) => one !== key).join(', ')}` };
    return { kind: 'wait', ...entry };
  };
}

/** The lanes that `key` waits for, directly or not, and that wait for `key` in turn; with `key` itself, or none. */
function ringOf(
  key: LaneKey,
  waiting: ReadonlyMap<LaneKey, { readonly heldBy: readonly LaneKey[] }>,
): LaneKey[] {
  const ahead = reach(key, waiting);
  if (!ahead.has(key)) return [];
  return [...ahead].filter((other) => reach(other, waiting).has(key));
}

function reach(
  from: LaneKey,
  waiting: ReadonlyMap<LaneKey, { readonly heldBy: readonly LaneKey[] }>,
): Set<LaneKey> {
  const seen = new Set<LaneKey>();
  const open = [...(waiting.get(from)?.heldBy ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(waiting.get(next)?.heldBy ?? []));
  }
  return seen;
}

import { FakeClock } from 'rollforward/testing';
import { describe, expect, it } from 'vitest';

import { changeKey } from '../../src/fleet/change-key.ts';
import { isFleetError } from '../../src/fleet/fleet-error.ts';
import type { KeyEntry } from '../../src/wire/bucket.ts';
import { NatsFault, type NatsFaultCode } from '../../src/wire/nats-fault.ts';

const fault = (code: NatsFaultCode): NatsFault => new NatsFault({ code, message: `it was ${code}` });

/** A key on a server, the network to which does to each write what it is told, in order. */
type Network =
  | 'ok'
  | 'landed-unanswered'
  | 'lost'
  | 'lost-and-overtaken'
  | 'landed-and-overtaken'
  | 'away'
  | NatsFaultCode;

interface World {
  readonly expected?: number;
  readonly network: readonly Network[];
  readonly reads?: readonly (NatsFaultCode | 'ok')[];
}

/** What has come of it: a sequence or an error's code; what was written, by whom. */
async function outcomeOf({ expected, network, reads = [] }: World) {
  const clock = new FakeClock();
  const writers: string[] = [];
  let found: KeyEntry | undefined;
  let sequence = 0;
  const queue = [...network];
  const readQueue = [...reads];
  function land(text: string): number {
    sequence += 1;
    const bytes = new TextEncoder().encode(text);
    found = { key: 'k', operation: 'put', sequence, at: BigInt(sequence), size: bytes.length, bytes };
    writers.push(text);
    return sequence;
  }
  land('before');
  const text = (entry: KeyEntry): string => new TextDecoder().decode(entry.bytes);

  const change = changeKey({
    what: 'put',
    clock,
    random: () => 1,
    deadlineMs: 10_000,
    connected: () => queue[0] !== 'away',
    read: () => {
      const trouble = readQueue.shift() ?? 'ok';
      return trouble === 'ok' ? Promise.resolve(found) : Promise.reject(fault(trouble));
    },
    decide(entry) {
      const there = entry?.sequence ?? 0;
      if (expected !== undefined && expected !== there) return Promise.resolve(undefined);
      return Promise.resolve({
        kind: 'write',
        over: there,
        wrote: (later) => text(later) === 'mine',
        write(over) {
          const now = queue.shift() ?? 'ok';
          if (now === 'away') return Promise.reject(fault('NotConnected'));
          const lands =
            over === sequence && ['ok', 'landed-unanswered', 'landed-and-overtaken'].includes(now);
          if (over !== sequence) return Promise.reject(fault('Conflict'));
          const at = lands ? land('mine') : 0;
          if (now.endsWith('overtaken')) land('theirs');
          if (now === 'ok') return Promise.resolve(at);
          const unanswered = ['lost', 'landed-unanswered', 'lost-and-overtaken', 'landed-and-overtaken'];
          return Promise.reject(fault(unanswered.includes(now) ? 'TimedOut' : (now as NatsFaultCode)));
        },
      });
    },
  }).catch((error: unknown) => {
    if (!isFleetError(error)) throw error;
    return error.code;
  });
  let settled = false;
  void change.finally(() => {
    settled = true;
  });
  for (let steps = 0; !settled && steps < 200; steps += 1) await clock.advance(250);
  return {
    outcome: await change,
    mine: writers.filter((one) => one === 'mine').length,
    last: writers.at(-1),
  };
}

describe('changeKey', () => {
  it.each<[string, World, Awaited<ReturnType<typeof outcomeOf>>]>([
    ['it is written', { network: ['ok'] }, { outcome: 2, mine: 1, last: 'mine' }],
    [
      'it landed and the answer was lost',
      { network: ['landed-unanswered'] },
      { outcome: 2, mine: 1, last: 'mine' },
    ],
    [
      'it landed, and the answer was lost, with an expected sequence',
      { expected: 1, network: ['landed-unanswered'] },
      { outcome: 2, mine: 1, last: 'mine' },
    ],
    ['it was lost', { expected: 1, network: ['lost', 'lost', 'ok'] }, { outcome: 2, mine: 1, last: 'mine' }],
    ['there was no connection', { network: ['away', 'away', 'ok'] }, { outcome: 2, mine: 1, last: 'mine' }],
    [
      'there is no connection',
      { network: Array.from({ length: 100 }, () => 'away' as const) },
      { outcome: 'NotConnected', mine: 0, last: 'before' },
    ],
    [
      'it is lost again and again',
      { network: Array.from({ length: 100 }, () => 'lost' as const) },
      { outcome: 'Unsure', mine: 0, last: 'before' },
    ],
    [
      'somebody was faster',
      { expected: 0, network: ['ok'] },
      { outcome: 'Conflict', mine: 0, last: 'before' },
    ],
    [
      'somebody came after it was lost',
      { expected: 1, network: ['lost-and-overtaken'] },
      { outcome: 'Unsure', mine: 0, last: 'theirs' },
    ],
    [
      'somebody came after it landed without an answer',
      { expected: 1, network: ['landed-and-overtaken'] },
      { outcome: 'Unsure', mine: 1, last: 'theirs' },
    ],
    [
      'somebody came after it was lost, and whatever is there is to be replaced',
      { network: ['lost-and-overtaken', 'ok'] },
      { outcome: 3, mine: 1, last: 'mine' },
    ],
    [
      'it cannot be read for a while',
      { network: ['landed-unanswered'], reads: ['ok', 'TimedOut', 'NotConnected', 'NoBucket'] },
      { outcome: 2, mine: 1, last: 'mine' },
    ],
    ['it is too large', { network: ['TooLarge'] }, { outcome: 'TooLarge', mine: 0, last: 'before' }],
    [
      'it is not permitted',
      { network: ['NotPermitted'] },
      { outcome: 'NotPermitted', mine: 0, last: 'before' },
    ],
    [
      'there is no bucket',
      { network: [], reads: Array.from({ length: 100 }, () => 'NoBucket' as const) },
      { outcome: 'NoBucket', mine: 0, last: 'before' },
    ],
  ])('%s', async (_, world, expected) => {
    expect(await outcomeOf(world)).toEqual(expected);
  });
});

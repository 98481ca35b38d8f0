import { describe, expect, it } from 'vitest';

import { bucketMistakes, streamConfig } from '../../src/fleet/bucket-config.ts';
import { BUCKETS } from '../../src/format/names.ts';

const wish = {
  bucket: BUCKETS.desiredState,
  replicas: undefined,
  heartbeatTtlSeconds: 60,
  maxBytes: undefined,
} as const;
const beats = { ...wish, bucket: BUCKETS.deviceHeartbeat } as const;

describe('bucketMistakes', () => {
  it('finds nothing in what it would make itself', () => {
    for (const bucket of Object.values(BUCKETS)) {
      for (const replicas of [undefined, 1, 3]) {
        for (const maxBytes of [undefined, 2 ** 30]) {
          const one = { bucket, replicas, heartbeatTtlSeconds: 45, maxBytes };
          expect(bucketMistakes(one, { ...streamConfig(one) })).toEqual([]);
        }
      }
    }
  });

  it.each<[Record<string, unknown>]>([
    [{ max_msgs_per_subject: 64 }],
    [{ description: 'ours' }],
    [{ num_replicas: 5 }],
    [{ discard: 'old' }],
    [{ max_msg_size: 2 ** 21 }],
    [{ allow_rollup_hdrs: false }],
  ])('leaves %j to its owner', (own) => {
    expect(bucketMistakes(wish, { ...streamConfig(wish), ...own })).toEqual([]);
  });

  it.each<[Record<string, unknown>, RegExp]>([
    [{ allow_direct: false }, /allow_direct is off/],
    [{ max_age: 1 }, /max_age is set/],
    [{ subjects: ['$KV.desired-state.*'] }, /subjects/],
    [{ subjects: ['$KV.desired-state.>', 'x'] }, /subjects/],
    [{ retention: 'workqueue' }, /retention/],
    [{ max_msgs_per_subject: -1 }, /max_msgs_per_subject/],
    [{ max_bytes: 5, discard: 'old' }, /discard/],
    [{ max_msgs: 5, discard: 'old' }, /discard/],
    [{ max_msg_size: 1000 }, /max_msg_size is below 1048576/],
    [{ storage: 'memory' }, /storage/],
    [{ sealed: true }, /sealed/],
    [{ mirror: { name: 'x' } }, /mirrors/],
  ])('refuses %j', (own, message) => {
    const mistakes = bucketMistakes(wish, { ...streamConfig(wish), ...own });
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toMatch(message);
  });

  it('wants signs of life to expire, and lets them lie in memory', () => {
    expect(bucketMistakes(beats, { ...streamConfig(beats), max_age: 0 })).toEqual([
      'max_age is not set, so a device would be online for ever',
    ]);
    expect(bucketMistakes(beats, { ...streamConfig(beats), storage: 'memory' })).toEqual([]);
  });

  it('wants as many replicas as were asked for', () => {
    expect(bucketMistakes({ ...wish, replicas: 3 }, { ...streamConfig(wish) })).toEqual([
      'num_replicas is 1, and 3 were asked for',
    ]);
  });
});

import { expect, test } from 'vitest';

import { rollOutOnCluster } from './scale/cluster-rollout.ts';
import { type LoggedState, statesThatGoBack } from './scale/state-log.ts';
import { watchReads } from './scale/watched-reads.ts';

test('nothing is lost and nothing doubled when the leader of a replicated bucket is killed during a rollout', async () => {
  const lines: string[] = [];
  const result = await rollOutOnCluster({
    seed: 5,
    devices: 6,
    rollouts: 2,
    onLine: (line) => lines.push(line),
  });
  console.log([...lines, JSON.stringify(result)].join('\n'));
  expect(result.faults).toEqual([]);
  expect(result.kills).toBe(2);
  // Three versions on six devices: each was read and reported, by whoever counted.
  expect(result.reads).toBeGreaterThanOrEqual(18);
  expect(result.states).toBeGreaterThanOrEqual(18);
});

const versionOf = (revision: string): number => Number(revision);

function logged(place: number, revision: string, sequence: number, bootId = 'boot'): LoggedState {
  const state = {
    deployment: 'shop',
    deviceId: 'd',
    phase: 'Running',
    containerIds: {},
    services: {},
  } as const;
  return { key: 'd.shop', place, state: { ...state, revision, sequence, bootId, observedAt: 0 } };
}

test('a state that goes back is seen, whenever it arrives', () => {
  const good = [logged(1, '1', 1), logged(4, '2', 3), logged(3, '2', 2), logged(5, '2', 1, 'next')];
  expect(statesThatGoBack(good, versionOf)).toEqual([]);
  // Each of the three that stand behind it is of an older version.
  expect(statesThatGoBack([...good, logged(2, '3', 2)], versionOf)).toHaveLength(3);
  expect(statesThatGoBack([logged(1, '1', 2), logged(2, '1', 1)], versionOf)).toHaveLength(1);
});

test('a stale read, and one that misses a document, are counted', async () => {
  const given = ['1', '2', '1', undefined, '2'];
  const { watched, counts } = watchReads((bytes) => Number(new TextDecoder().decode(bytes)));
  const source = watched({
    name: 'list',
    read: () => {
      const text = given.shift();
      const documents = new Map(
        text === undefined ? [] : [['shop', new TextEncoder().encode(text)] as const],
      );
      return Promise.resolve({ kind: 'snapshot', documents, deleted: new Set(), unlisted: 'unknown' });
    },
    watch: () => () => undefined,
  });
  while (given.length > 0) await source.read(AbortSignal.timeout(1000));
  expect(counts()).toEqual({ reads: 5, stale: 1, missing: 1, unavailable: 0 });
});

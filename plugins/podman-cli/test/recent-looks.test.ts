import { idOf } from '@rollforward/engine-shared/testing';
import { type Observation, observe } from '@rollforward/engine-shared';
import { FakeClock } from 'rollforward/testing';
import { expect, test } from 'vitest';

import { readInspectRecords } from '../src/inspect-record.ts';
import { createRecentLooks } from '../src/recent-looks.ts';
import { inspected } from './support/podman-answers.ts';

const [A, B] = [idOf('a'), idOf('b')];

async function lookAt(...ids: readonly string[]): Promise<readonly Observation[]> {
  const answer = JSON.stringify(ids.map((id) => inspected({ id, word: 'exited' })));
  return Promise.all(readInspectRecords(answer).map(observe));
}

test('a look is good for a quarter of a second', async () => {
  const clock = new FakeClock();
  const looks = createRecentLooks(clock);
  const [seen] = await lookAt(A);
  looks.add(seen === undefined ? [] : [seen]);
  await clock.advance(250);
  expect(looks.of(A)).toBe(seen);
  await clock.advance(1);
  expect(looks.of(A)).toBeUndefined();
});

test('a newer one takes its place', async () => {
  const clock = new FakeClock();
  const looks = createRecentLooks(clock);
  looks.add(await lookAt(A));
  await clock.advance(200);
  const newer = await lookAt(A);
  looks.add(newer);
  await clock.advance(200);
  expect(looks.of(A)).toBe(newer[0]);
});

test('what is changed is forgotten, and nothing else', async () => {
  const looks = createRecentLooks(new FakeClock());
  looks.add(await lookAt(A, B));
  looks.forget(A);
  expect(looks.of(A)).toBeUndefined();
  expect(looks.of(B)?.record.id).toBe(B);
});

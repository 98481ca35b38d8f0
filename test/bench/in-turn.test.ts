import { expect, test } from 'vitest';

import { measureInTurn } from '../../bench/in-turn.ts';

test('in turn, what warms up does not count, and who comes first changes', async () => {
  const order: string[] = [];
  const of = (name: string) => async () => {
    order.push(name);
    return order.length;
  };
  const pairs = await measureInTurn({ repetitions: 2, warmUps: 1, ours: of('ours'), raw: of('raw') });
  expect(order).toEqual(['raw', 'ours', 'ours', 'raw', 'raw', 'ours']);
  expect(pairs).toEqual({ ours: [3, 6], raw: [4, 5] });
});

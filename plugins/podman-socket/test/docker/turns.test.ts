import { expect, test } from 'vitest';

import { Turns } from '../../src/docker/turns.ts';

test('who wants the same waits, whoever wants another thing does not, and a failure is nobody else’s', async () => {
  const turns = new Turns();
  const said: string[] = [];
  const ends: (() => void)[] = [];
  const act = (name: string) => async (): Promise<string> => {
    said.push(`${name} begins`);
    await new Promise<void>((resolve) => ends.push(resolve));
    said.push(`${name} ends`);
    if (name === 'first') throw new Error(name);
    return name;
  };
  const first = turns.take('shop', act('first'));
  const second = turns.take('shop', act('second'));
  const third = turns.take('shop', act('third'));
  const other = turns.take('till', act('other'));
  expect(said).toEqual(['first begins', 'other begins']);
  ends.shift()?.();
  await expect(first).rejects.toThrow('first');
  ends.shift()?.();
  expect(await other).toBe('other');
  await expect.poll(() => ends.length).toBe(1);
  ends.shift()?.();
  expect(await second).toBe('second');
  await expect.poll(() => ends.length).toBe(1);
  ends.shift()?.();
  expect(await third).toBe('third');
  expect(said.filter((line) => !line.startsWith('other'))).toEqual([
    'first begins',
    'first ends',
    'second begins',
    'second ends',
    'third begins',
    'third ends',
  ]);
});

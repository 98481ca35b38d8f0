import { describe, expect, it } from 'vitest';

import { createFeedOrder } from '../../src/wire/feed-order.ts';
import type { Delivery } from '../../src/wire/key-mark.ts';

function delivery(key: string, number: number, pending: number): Delivery {
  const entry = {
    key,
    operation: 'put',
    sequence: number,
    at: 0n,
    size: 0,
    bytes: new Uint8Array(),
  } as const;
  return { entry, number, pending };
}

/** `initial`, `initial a,b` where that completes it, `change a`, `gap`. */
function take(order: ReturnType<typeof createFeedOrder>, ...given: Parameters<typeof delivery>): string {
  const step = order.take(delivery(...given));
  switch (step.kind) {
    case 'gap':
      return 'gap';
    case 'change':
      return `change ${step.entry.key}`;
    case 'initial':
      return [
        'initial',
        ...(step.complete === undefined ? [] : [step.complete.map(({ key }) => key).join()]),
      ].join(' ');
  }
}

describe('what was there', () => {
  it('is all that comes until nothing is left', () => {
    const order = createFeedOrder();
    expect(order.begin(2)).toBeUndefined();
    expect(take(order, 'a', 1, 1)).toBe('initial');
    expect(take(order, 'b', 2, 0)).toBe('initial a,b');
    expect(take(order, 'a', 3, 0)).toBe('change a');
  });

  it('is nothing where nothing was there', () => {
    const order = createFeedOrder();
    expect(order.begin(0)).toEqual([]);
    expect(take(order, 'a', 1, 0)).toBe('change a');
  });

  it('is enough though the server counts one that it will never bring', () => {
    const order = createFeedOrder();
    order.begin(1);
    expect(order.take(delivery('a', 1, 1))).toMatchObject({ kind: 'initial', enough: true });
    expect(order.settle().map(({ key }) => key)).toEqual(['a']);
    expect(take(order, 'a', 2, 1)).toBe('change a');
  });

  it('has each key once, as it was last', () => {
    const order = createFeedOrder();
    order.begin(3);
    take(order, 'a', 1, 2);
    take(order, 'b', 2, 1);
    expect(take(order, 'a', 3, 0)).toBe('initial b,a');
  });
});

it('something that was missed is seen', () => {
  const order = createFeedOrder();
  order.begin(3);
  expect(take(order, 'a', 1, 2)).toBe('initial');
  expect([order.missedBefore(1), order.missedBefore(2)]).toEqual([false, true]);
  expect(take(order, 'b', 3, 0)).toBe('gap');
});

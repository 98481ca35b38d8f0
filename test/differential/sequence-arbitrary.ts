import fc from 'fast-check';

import { anyStep, makingStep } from './generate.ts';
import type { Sequence, Step } from './step.ts';

interface Part {
  readonly value: Step;
  readonly context: unknown;
  readonly from: fc.Arbitrary<Step>;
}

interface Parts {
  readonly steps: readonly Part[];
  readonly watched: boolean;
}

/**
 * Sequences of exactly `length` steps, which shrink to shorter ones: fewer steps first, in big pieces from the end, then
 * simpler ones. Each try costs seconds on an engine, and most of what comes after a difference, and much of what comes
 * before it, has nothing to do with it.
 */
export function sequencesOf(length: number): fc.Arbitrary<Sequence> {
  return new SequenceArbitrary(length);
}

/** So many steps make something. */
const MAKING = 2;

class SequenceArbitrary extends fc.Arbitrary<Sequence> {
  readonly #length: number;

  constructor(length: number) {
    super();
    this.#length = length;
  }

  /** Without a bias: the first sequences must not be simpler than the others. */
  generate(random: fc.Random): fc.Value<Sequence> {
    const steps = Array.from({ length: this.#length }, (_, index) => {
      const from = index < MAKING ? makingStep : anyStep;
      const { value, context } = from.generate(random, undefined);
      return { value, context, from };
    });
    return valueOf({ steps, watched: random.nextInt(1, 3) === 1 });
  }

  canShrinkWithoutContext(_value: unknown): _value is Sequence {
    return false;
  }

  shrink(_value: Sequence, context: unknown): fc.Stream<fc.Value<Sequence>> {
    return fc.stream(this.#simpler(context as Parts));
  }

  *#simpler({ steps, watched }: Parts): IterableIterator<fc.Value<Sequence>> {
    for (let size = Math.ceil(steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let end = steps.length; end > 0; end -= size) {
        const left = [...steps.slice(0, Math.max(0, end - size)), ...steps.slice(end)];
        if (left.length > 0) yield valueOf({ steps: left, watched });
      }
    }
    if (watched) yield valueOf({ steps, watched: false });
    for (const [index, { value, context, from }] of steps.entries()) {
      if (value.kind === 'twice') {
        const once = { value: { kind: 'call', call: value.call } as const, context: undefined, from };
        yield valueOf({ steps: steps.with(index, once), watched });
      }
      for (const simpler of from.shrink(value, context)) {
        const part = { value: simpler.value, context: simpler.context, from };
        yield valueOf({ steps: steps.with(index, part), watched });
      }
    }
  }
}

function valueOf(parts: Parts): fc.Value<Sequence> {
  return new fc.Value({ steps: parts.steps.map(({ value }) => value), watched: parts.watched }, parts);
}

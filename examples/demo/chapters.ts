import type { WebVersion } from './documents.ts';
import {
  alwaysAnswers,
  backsOff,
  type ChapterRecord,
  backoffOf,
  ends,
  type Expectation,
  fails,
  isGone,
  live,
  neverIs,
  notReverted,
  outageOf,
  repaired,
  replaced,
  tellsPull,
  untouched,
  wasStartedAgain,
} from './expectations.ts';

/** What the operator, or bad luck, does. */
export type Act =
  | { readonly kind: 'put'; readonly version: WebVersion; readonly generation: number }
  | { readonly kind: 'kill'; readonly service: string }
  | { readonly kind: 'delete' };

/** One part of the demo: something is done from outside, and something is expected of the agent. */
export interface Chapter {
  /** What is done, as its heading says it. */
  readonly title: string;
  readonly act: Act;
  /** What must have been seen before it is over, besides that the agent has settled. */
  readonly until?: (record: ChapterRecord) => boolean;
  readonly expected: readonly Expectation[];
}

const QUESTIONS = 10;
const WAITS = 2;

export const CHAPTERS: readonly Chapter[] = [
  {
    title: 'operator puts the shop: web v1, worker, db',
    act: { kind: 'put', version: 'v1', generation: 1 },
    expected: [ends('Running'), neverIs('Failed'), live('web', 'worker', 'db')],
  },
  {
    title: 'operator puts web v2',
    act: { kind: 'put', version: 'v2', generation: 2 },
    expected: [
      ends('Running'),
      neverIs('Failed'),
      tellsPull(),
      replaced('web'),
      outageOf('web'),
      untouched('worker', 'db'),
    ],
  },
  {
    title: 'operator puts web v3, an image that does not exist',
    act: { kind: 'put', version: 'v3', generation: 3 },
    until: ({ answers }) => [...answers.values()].reduce((sum, count) => sum + count, 0) >= QUESTIONS,
    expected: [
      ends('Failed'),
      neverIs('Running'),
      fails('web', 'ImageNotFound'),
      untouched('web', 'worker', 'db'),
      alwaysAnswers('v2'),
    ],
  },
  {
    title: 'operator puts web v3.1, which exits as soon as it is started',
    act: { kind: 'put', version: 'v3.1', generation: 4 },
    until: ({ states }) => backoffOf(states, 'web').length >= WAITS,
    expected: [
      ends('Failed'),
      neverIs('Running'),
      fails('web', 'it ended with exit code 3'),
      notReverted('web'),
      backsOff('web', WAITS),
      untouched('worker', 'db'),
    ],
  },
  {
    title: 'operator puts web v4',
    act: { kind: 'put', version: 'v4', generation: 5 },
    expected: [ends('Running'), replaced('web'), untouched('worker', 'db')],
  },
  {
    title: 'somebody kills the container of web',
    act: { kind: 'kill', service: 'web' },
    until: ({ before, states }) =>
      states.at(-1)?.phase === 'Running' &&
      wasStartedAgain(before?.services['web'], states.at(-1)?.services['web']),
    expected: [ends('Running'), repaired('web'), untouched('worker', 'db')],
  },
  {
    title: 'operator deletes the shop',
    act: { kind: 'delete' },
    until: ({ gone }) => gone,
    expected: [isGone()],
  },
];

import type { ContainerState, SpecFeature } from '../../index.ts';
import type { RuntimeVerb } from '../call-log.ts';
import type { ClauseId } from './clauses.ts';
import type { BenchAbility, ConformanceBench } from './conformance-bench.ts';
import type { ConformanceSubject, OptionalVerb, SeldomState } from './conformance-subject.ts';

/** One thing that a clause demands, seen by doing it. */
export interface ConformanceCase {
  /** Stable: `C3.two-callers`. */
  readonly id: `${ClauseId}.${string}`;
  /** A sentence that is true of a sound runtime. */
  readonly title: string;
  /** In which state the verb meets what it is about. */
  readonly state: CaseState;
  /** What is under test. */
  readonly verb: CaseVerb;
  /** Skipped where the subject's benches lack one of them. */
  readonly needs?: readonly BenchAbility[];
  /** Skipped where the subject's engine never shows this state. */
  readonly shows?: SeldomState;
  /** Skipped where the subject's runtime does not honour, or have, one of them. */
  readonly uses?: readonly CaseUse[];
  /** Rejects unless the runtime of `bench` does what the case demands. */
  run(bench: ConformanceBench, subject: ConformanceSubject): Promise<void>;
}

/**
 * What a verb meets: a container of ours as a sound runtime calls it, or one of the things that decide instead.
 *
 * - `several` — containers in more than one state
 * - `outdated` — a container of the service with another digest
 * - `unnoticed` — a container whose process is gone while the engine believes in it
 * - `foreign` — a container that is not ours
 * - `image-local`, `image-remote`, `image-missing` — an image on the device; one that can be fetched; neither
 * - `network-ours`, `network-in-use`, `network-foreign`, `network-missing` — a network with our labels; such a one with a
 *   container in it; one with others; none
 */
export type CaseState =
  | ContainerState
  | 'several'
  | 'outdated'
  | 'unnoticed'
  | 'foreign'
  | 'image-local'
  | 'image-remote'
  | 'image-missing'
  | 'network-ours'
  | 'network-in-use'
  | 'network-foreign'
  | 'network-missing';

/** A verb of a driver, or of the façade: `startService`, `stopService`. */
export type CaseVerb = RuntimeVerb | 'startService' | 'stopService';

/**
 * What a runtime may leave out: a part of a spec, a verb, to know `exitCodes`; or `unsupported`, which is that there is a
 * part of a spec that it does leave out.
 */
export type CaseUse = SpecFeature | OptionalVerb | 'exitCodes' | 'unsupported';

/** The clause that `testCase` belongs to. */
export function clauseOf(testCase: ConformanceCase): string {
  return testCase.id.slice(0, testCase.id.indexOf('.'));
}

/** What distinguishes `testCase` from others: `C16 paused removeContainer`. Cases of one triple differ in detail. */
export function tripleOf(testCase: ConformanceCase): string {
  return `${clauseOf(testCase)} ${testCase.state} ${testCase.verb}`;
}

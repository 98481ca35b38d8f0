import type { ContainerState, RuntimeFeatures } from '../../index.ts';
import type { ClauseGroup } from './clauses.ts';
import type { BenchAbility, ConformanceBench } from './conformance-bench.ts';

/** A verb that a driver may leave out. */
export type OptionalVerb =
  /** Without it names stay as they were created. */
  | 'renameContainer'
  /** Without it nothing is known of the engine. */
  | 'describeEngine';

/** A state that not every engine shows. */
export type SeldomState = Extract<ContainerState, 'paused' | 'stopping'>;

/**
 * A runtime that the suite can test: what it claims, and how to get at it. For a runtime without anything optional:
 *
 * ```ts
 * const subject: ConformanceSubject = {
 *   name: 'my runtime',
 *   groups: ['core'],
 *   features: { spec: ['hostNetwork'], exitCodes: true, oomKilled: false, scope: 'process' },
 *   lacks: ['attach', 'disturb', 'engineRequests', 'interruptStop', 'killUnnoticed', 'runForeign', 'setWord'],
 *   knownGaps: { 'C9.end-time': 'nobody notes when a program has ended' },
 *   open: async () => myBench(),
 * };
 * ```
 *
 * What is not claimed is skipped and said to be; what is claimed and not kept fails.
 */
export interface ConformanceSubject {
  /** For people: `podman-cli on Podman 4.3.1`. */
  readonly name: string;
  /** Which clauses apply. `core` always does. */
  readonly groups: readonly ClauseGroup[];
  /**
   * What the runtime declares as its `features`. One case compares them with those of the runtime, so write them out.
   * Cases that use a part of a spec which is not among them are skipped, and one looks that it is refused as
   * `Unsupported`; without `exitCodes` no case asks for one.
   */
  readonly features: RuntimeFeatures;
  /** Which verbs that a driver may leave out it has. Default: none. */
  readonly optionalVerbs?: readonly OptionalVerb[];
  /** What its benches cannot do. Default: nothing, so that they have every ability that a case asks for. */
  readonly lacks?: readonly BenchAbility[];
  /**
   * States that its engine has no word for, so that no container is ever met in them: Docker calls a container that is
   * being stopped `running` until its process has ended. Cases about a container in such a state are skipped, and the
   * runtime must never say that state. Default: none.
   */
  readonly neverShows?: readonly SeldomState[];
  /**
   * Cases that the runtime is known to fail, by id, each with the reason in a sentence. They are run all the same, and
   * must fail: one that passes is an error, so that the list never says less of the runtime than is true.
   */
  readonly knownGaps?: Readonly<Record<string, string>>;
  /** A bench for one case. */
  open(): Promise<ConformanceBench>;
}

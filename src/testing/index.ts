// The surface of `rollforward/testing`: named exports only.

export type { ForeignContainer } from './add-foreign.ts';
export {
  type BegunCall,
  CallLog,
  type OpenCall,
  type RecordedCall,
  RUNTIME_VERBS,
  type RuntimeVerb,
} from './call-log.ts';
export { type Clause, type ClauseGroup, type ClauseId, clauses } from './conformance/clauses.ts';
export { conformanceCases } from './conformance/cases/index.ts';
export type {
  BenchAbilities,
  BenchAbility,
  BenchForeign,
  BenchImage,
  ConformanceBench,
  Disturbance,
  InspectedContainer,
  InspectedMount,
} from './conformance/conformance-bench.ts';
export {
  type CaseState,
  type CaseUse,
  type CaseVerb,
  clauseOf,
  type ConformanceCase,
  tripleOf,
} from './conformance/conformance-case.ts';
export { casesFor, planConformance, type PlannedCase } from './conformance/conformance-plan.ts';
export type { ConformanceSubject, OptionalVerb, SeldomState } from './conformance/conformance-subject.ts';
export { fakeRuntimeSubject, type FakeSubjectOptions } from './conformance/fake-subject.ts';
export { runConformanceCase, runPlannedCase, runtimeConformance } from './conformance/runtime-conformance.ts';
export type { ConformanceRunner, DefineTest } from './conformance-runner.ts';
export { FakeClock, type FakeClockOptions, type UntilOptions } from './fake-clock.ts';
export { DelegatingRuntime } from './delegating-runtime.ts';
export type { ContainerRecord, FakeContainer } from './fake-container.ts';
export { createFakeDriver } from './fake-driver.ts';
export { FakeEngine, type FakeEngineOptions } from './fake-engine.ts';
export { FakeEvents } from './fake-events.ts';
export { FakeHost } from './fake-host.ts';
export {
  exiting,
  failingAtStart,
  type FakeImage,
  type FakeProgram,
  ignoringStop,
  type StopBehaviour,
  stoppingSlowly,
  withoutCommand,
} from './fake-image.ts';
export { FakeImages, type StoredImage } from './fake-images.ts';
export { FakeNetworks } from './fake-networks.ts';
export { FakeOutput } from './fake-output.ts';
export { FakeProcess, type FakeProcessOptions, type ProcessEnd, type StopEnd } from './fake-process.ts';
export { type ExitOptions, FakeRuntime, type FakeRuntimeOptions, type LiveProcess } from './fake-runtime.ts';
export { intercept, type InterceptOptions } from './intercept.ts';
export type { ScriptedCalls } from './perform-call.ts';
export type {
  AnswerRule,
  DelayRule,
  FailOptions,
  FailRule,
  HangOptions,
  HangRule,
  ScriptOptions,
  ScriptRule,
} from './script-rule.ts';
export { type EffectTime, ScriptedFaults } from './scripted-faults.ts';
export { ScriptedRuntime } from './scripted-runtime.ts';
export { type Planned, type SuiteCase, titleOf } from './suite-plan.ts';
export { createTestAgent, type TestAgent, type TestAgentOptions } from './test-agent.ts';
export { UnfinishedTest } from './unfinished-test.ts';
export { sourceCases } from './source-conformance/cases/index.ts';
export { memorySourceSubject } from './source-conformance/memory-source-subject.ts';
export { type SourceCase, sourceClauseOf } from './source-conformance/source-case.ts';
export {
  type SourceClause,
  type SourceClauseId,
  sourceClauses,
} from './source-conformance/source-clauses.ts';
export type {
  SourceBench,
  SourceBenchAbilities,
  SourceBenchAbility,
  StateSourceSubject,
} from './source-conformance/source-subject.ts';
export { SourceTrial, type SourceWatcher } from './source-conformance/source-trial.ts';
export { runSourceCase, stateSourceConformance } from './source-conformance/state-source-conformance.ts';

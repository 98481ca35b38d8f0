// The surface of `rollforward/testing`: named exports only.

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
export { clauseOf, type ConformanceCase } from './conformance/conformance-case.ts';
export type {
  BenchAbility,
  BenchForeign,
  BenchImage,
  ConformanceBench,
  ConformanceSubject,
  Disturbance,
  InspectedContainer,
  InspectedMount,
} from './conformance/conformance-subject.ts';
export { fakeRuntimeSubject, type FakeSubjectOptions } from './conformance/fake-subject.ts';
export {
  canRun,
  casesFor,
  type ConformanceRunner,
  type DefineTest,
  runConformanceCase,
  runtimeConformance,
} from './conformance/runtime-conformance.ts';
export { FakeClock, type FakeClockOptions, type UntilOptions } from './fake-clock.ts';
export { DelegatingRuntime } from './delegating-runtime.ts';
export type { ContainerRecord, FakeContainer } from './fake-container.ts';
export { createFakeDriver } from './fake-driver.ts';
export { FakeEngine, type FakeEngineOptions } from './fake-engine.ts';
export { FakeHost } from './fake-host.ts';
export {
  exiting,
  type FakeImage,
  type FakeProgram,
  ignoringStop,
  type StopBehaviour,
  stoppingSlowly,
  withoutCommand,
} from './fake-image.ts';
export { FakeImages, type StoredImage } from './fake-images.ts';
export { FakeNetworks } from './fake-networks.ts';
export { FakeProcess, type FakeProcessOptions, type ProcessEnd, type StopEnd } from './fake-process.ts';
export {
  FakeRuntime,
  type FakeRuntimeOptions,
  type ForeignContainer,
  type LiveProcess,
} from './fake-runtime.ts';
export { type FailOptions, type HangOptions, ScriptedFaults, type ScriptOptions } from './scripted-faults.ts';
export { createTestAgent, type TestAgent, type TestAgentOptions } from './test-agent.ts';

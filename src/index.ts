// The surface: named exports only, so that what is public is decided here and nowhere else.

// The contract of a runtime.
export { type Clock, systemClock } from './runtime/clock.ts';
export { containerId, type ContainerId, isContainerId } from './runtime/container-id.ts';
export {
  type BindMount,
  type ContainerMount,
  type ContainerSpec,
  type NetworkAttachment,
  type PortBinding,
  type ResourceLimits,
  SPEC_FEATURES,
  type SpecFeature,
  type TmpfsMount,
  type VolumeMount,
} from './runtime/container-spec.ts';
export {
  type AbsentContainer,
  type ContainerFacts,
  type ContainerState,
  type ContainerStatus,
  type CreatedContainer,
  type ExistingContainer,
  type ExitedContainer,
  type Health,
  isLive,
  type PausedContainer,
  type RunningContainer,
  type StoppingContainer,
  type UnknownContainer,
} from './runtime/container-status.ts';
export { type Deadlines, DEFAULT_DEADLINES } from './runtime/deadlines.ts';
export { defineRuntime, type DefineRuntimeOptions } from './runtime/define-runtime.ts';
export type {
  CallOptions,
  ContainerRef,
  ContainerRuntime,
  EndedContainer,
  EnsureImageOptions,
  ImageInfo,
  LayerProgress,
  NetworkLabels,
  OwnerFilter,
  PullPolicy,
  PullProgress,
  RuntimeDriver,
  RuntimeFeatures,
  StartServiceOptions,
  StopOptions,
  StopOutcome,
} from './runtime/driver.ts';
export type { EngineDescription, EngineEndpoint, EngineName } from './runtime/engine-description.ts';
export {
  type FaultCode,
  isRuntimeFault,
  type RetryClass,
  retryClassOf,
  RuntimeFault,
  type RuntimeFaultOptions,
} from './runtime/fault.ts';
export { LONGEST_LOG_LINE, type LogLine, type LogsOptions } from './runtime/log-line.ts';
export {
  LABEL_PREFIX,
  LABELS,
  networkLabels,
  type OwnedContainer,
  ownedBy,
  type Ownership,
  ownershipLabels,
  ownershipOf,
} from './runtime/ownership.ts';
export type { EventsOptions, RuntimeEvent } from './runtime/runtime-event.ts';

// Documents.
export type { Admit, AdmitAnswer, AdmitRequest } from './document/admit.ts';
export { canonicalJson } from './document/canonical-json.ts';
export { containerSpec, type ContainerSpecOptions } from './document/container-spec.ts';
export { revisionOf, specDigest } from './document/digest.ts';
export {
  type DeploymentDocument,
  type NetworkMode,
  type ParsedDocument,
  type ParsedService,
  type RestartPolicy,
  SERVICE_DEFAULTS,
  type ServiceBind,
  type ServiceDefaults,
  type ServiceLifecycle,
  type ServiceMount,
  type ServiceResources,
  type ServiceSpec,
  type ServiceTmpfs,
  type ServiceVolume,
} from './document/document.ts';
export {
  DocumentError,
  type DocumentErrorOptions,
  type DocumentIssue,
  isDocumentError,
} from './document/document-error.ts';
export { DOCUMENT_LIMITS } from './document/limits.ts';
export {
  attemptName,
  containerName,
  type DeploymentPlace,
  networkName,
  type ServicePlace,
  volumeName,
  type VolumePlace,
} from './document/names.ts';
export { parseDocument, type ParseDocumentOptions } from './document/parse.ts';

// Plans.
export { describeStep, explainPlan } from './plan/explain-plan.ts';
export type { LaneKey } from './plan/lane-key.ts';
export type { StepFault } from './plan/lane-memory.ts';
export type { StopTarget } from './plan/observed.ts';
export type { Action, Goal, LanePlan, Plan, Wait } from './plan/plan.ts';
export type {
  CreateStep,
  CutoverStep,
  NetworkStepTarget,
  RemoveNetworkStep,
  RemoveStep,
  RenameStep,
  StartStep,
  Step,
  StepKind,
  StopStep,
  VacateStep,
} from './plan/step.ts';

// State: where documents come from and where reports go.
export type { DeploymentState, Phase, RejectedDocument, ServiceState } from './state/deployment-state.ts';
export {
  type CacheContents,
  type CacheEntry,
  type DocumentCache,
  memoryCache,
} from './state/document-cache.ts';
export { DIRECTORY_MARKER } from './state/directory-names.ts';
export { directorySource, type DirectorySourceOptions } from './state/directory-source.ts';
export { fileCache } from './state/file-cache.ts';
export { type MemorySource, memorySource, type MemorySourceOptions } from './state/memory-source.ts';
export type { StateReporter } from './state/state-reporter.ts';
export type { ReadResult, Snapshot, StateSource } from './state/state-source.ts';

// The agent.
export { type Agent, type AgentOptions, createAgent } from './agent/agent.ts';
export type { AgentEvent, AgentListeners } from './agent/agent-event.ts';
export type { AgentRandom } from './agent/agent-random.ts';
export type { IntakeEvent } from './agent/intake-event.ts';
export { isOwnerBusy, OwnerBusy } from './agent/owner-lock.ts';
export type { ConvergerEvent, StepSummary } from './converge/converger-event.ts';

// What is wrong with an engine and its host.
export { doctor, type DoctorOptions } from './doctor/doctor.ts';
export { explainFindings } from './doctor/explain-findings.ts';
export type { Finding, FindingCode, FindingSeverity } from './doctor/finding.ts';

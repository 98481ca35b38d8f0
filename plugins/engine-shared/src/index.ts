export { type ContainerRecord, healthOf, timeOf } from './container-record.ts';
export { codeIn, faultCode, type FaultRules, type EngineVerb, shortReason } from './fault-code.ts';
export { entrypointIn, needsImageEntrypoint } from './image-entrypoint.ts';
export { hasRegistry, isImageId, localReference } from './image-reference.ts';
export {
  garbage,
  type JsonObject,
  labelsAt,
  numberAt,
  objectAt,
  objectIn,
  readObject,
  readObjects,
  stringAt,
} from './json-value.ts';
export { flagIn, known, partIn, textIn, textsIn } from './known-parts.ts';
export { type LinePiece, LineSplitter } from './line-splitter.ts';
export { endHalfStart, endMonitors, monitorStays } from './monitor.ts';
export { lookUntilNoticed, type Observation, observe } from './observation.ts';
export { describePodman } from './podman-info.ts';
export { readPodmanInspect } from './podman-inspect-record.ts';
export { readPodmanList } from './podman-list-record.ts';
export { processBegin, processLives } from './process-life.ts';
export { dependsOnProcess, isUnnoticedEnd, type ProcessState, statusOf } from './status.ts';
export { demandWaiting, untilAborted } from './until-aborted.ts';

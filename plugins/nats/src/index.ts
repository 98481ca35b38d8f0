// The surface: named exports only, so that what is public is decided here and nowhere else.

// The way to NATS.
export { existingConnection, type ExistingConnectionOptions } from './link/existing-connection.ts';
export type { NatsCredentials, NatsSecret } from './link/credentials.ts';
export type { NatsLinkOptions, NatsLinkTiming, NatsTls } from './link/link-options.ts';
export type { LinkEvent, NatsLink } from './link/nats-link.ts';
export { natsLink } from './link/owned-connection.ts';
export type { PlaintextRule } from './link/server-address.ts';
export type {
  NatsConnection,
  NatsHeaders,
  NatsMessage,
  NatsStatus,
  NatsStatuses,
  NatsSubscription,
} from './wire/nats-connection.ts';
export { isNatsFault, NatsFault, type NatsFaultCode, type NatsFaultOptions } from './wire/nats-fault.ts';

// A device.
export type { DeviceEvent } from './device/device-event.ts';
export {
  type NatsDevice,
  natsDevice,
  type NatsDeviceOptions,
  type NatsDeviceRun,
} from './device/nats-device.ts';
export { natsReporter, type NatsReporterOptions } from './device/nats-reporter.ts';
export { natsSource, type NatsSourceOptions } from './source/nats-source.ts';

// The other side: whoever operates devices.
export { createBuckets, type CreateBucketsOptions } from './fleet/create-buckets.ts';
export { createFleet, type CreateFleetOptions } from './fleet/create-fleet.ts';
export type { DeviceListing } from './fleet/device-listing.ts';
export type { DocumentInput } from './fleet/document-bytes.ts';
export type { Fleet } from './fleet/fleet.ts';
export {
  FleetError,
  type FleetErrorCode,
  type FleetErrorOptions,
  isFleetError,
} from './fleet/fleet-error.ts';
export type { ListDevicesOptions } from './fleet/list-devices.ts';
export type { FleetLogsOptions } from './fleet/logs.ts';
export { parseSelector } from './fleet/parse-selector.ts';
export type { PingOptions, PingResult } from './fleet/ping.ts';
export type { ChangeOptions, PutOptions, PutResult } from './fleet/put-deployment.ts';
export type { DevicePut, PutOnDevicesOptions } from './fleet/put-on-devices.ts';
export type { ReadOptions, StoredDeployment } from './fleet/read-deployments.ts';
export {
  type DeviceLabels,
  formatSelector,
  type Requirement,
  type Selector,
  selects,
} from './fleet/selector.ts';
export { isSelectorError, SelectorError, type SelectorErrorOptions } from './fleet/selector-error.ts';
export type { StateChange } from './fleet/state-changes.ts';
export type { WaitOptions, WaitOutcome } from './fleet/wait-for.ts';
export type { WaitEnd } from './fleet/wait-verdict.ts';
export type { WatchStatesOptions } from './fleet/watch-states.ts';

// Who may do what.
export { devicePermissions, type DevicePermissionsOptions } from './permissions/device-permissions.ts';
export { fleetPermissions, type FleetPermissionsOptions } from './permissions/fleet-permissions.ts';
export { natsServerUser, type NatsServerUserOptions } from './permissions/nats-server-user.ts';
export type { NatsPermissions } from './permissions/permissions.ts';

// What the buckets hold.
export type { CommandErrorCode, LogsEnd, Pong } from './format/command-answers.ts';
export type { CommandVerb } from './format/command-subjects.ts';
export type { DeviceDescription, DeviceInfo } from './format/device-info.ts';
export { type BucketName, BUCKETS, type DeploymentKey } from './format/names.ts';
export type { StateRecord } from './format/state-record.ts';

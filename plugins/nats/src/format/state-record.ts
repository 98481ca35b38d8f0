import {
  type ContainerId,
  type ContainerState,
  type DeploymentState,
  type Health,
  isContainerId,
  type Phase,
  type RejectedDocument,
  type ServiceState,
} from 'rollforward';

import { boundState } from './bound-state.ts';
import { type JsonField, parseJson } from './json-field.ts';
import { DEVICE_NAME_RULE, type DeploymentKey, isDeviceName } from './names.ts';
import type { Parsed } from './parsed.ts';
import { withoutCredentials } from './without-credentials.ts';

/** What lies in `device-state`: a state as the agent reported it, or what of it has room. */
export interface StateRecord extends DeploymentState {
  /**
   * Whether something was left out: ends of reasons first, then what is known of services besides id, state and digest,
   * then services. `phase`, `revision` and all else that belongs to the deployment is always there.
   */
  readonly truncated?: true;
}

/** Bytes that a state may have. */
export const STATE_RECORD_BYTES = 32_768;

const PHASES: readonly Phase[] = ['Pending', 'Running', 'Failed'];
const REASONS: readonly NonNullable<DeploymentState['reason']>[] = ['NoDesiredState', 'Unlisted', 'Deleted'];
const STATES: readonly ContainerState[] = [
  'created',
  'running',
  'paused',
  'stopping',
  'exited',
  'absent',
  'unknown',
];
const HEALTHS: readonly Health[] = ['starting', 'healthy', 'unhealthy'];
const REVISION = /^[0-9a-f]{64}$/;
/** Empty where nothing is known of it. */
const DIGEST = /^(v[0-9]{1,6}:[0-9a-f]{64})?$/;
const BOOT_ID = /^[\x21-\x7e]{1,64}$/;
const name = { test: isDeviceName };
const fullId = { test: isContainerId };

/**
 * Writes a state as JSON of at most {@link STATE_RECORD_BYTES}, whatever its size. What people are told in it names no user
 * and no password of a URL. Pure.
 */
export function encodeStateRecord(state: DeploymentState): Uint8Array {
  const { services, rejected } = state;
  const clean: DeploymentState = {
    ...state,
    services: Object.fromEntries(Object.entries(services).map(([service, one]) => [service, cleaned(one)])),
    ...(rejected && { rejected: { ...rejected, error: withoutCredentials(rejected.error) } }),
  };
  return new TextEncoder().encode(JSON.stringify(boundState(clean, STATE_RECORD_BYTES)));
}

function cleaned(service: ServiceState): ServiceState {
  return service.reason === undefined ? service : { ...service, reason: withoutCredentials(service.reason) };
}

/**
 * Reads what lies under `key`. A device may have been taken over: its state must name that very key, and nothing of it is
 * believed to have a shape, a type or a length. Texts come as they may be shown. Pure.
 */
export function parseStateRecord(bytes: Uint8Array, key: DeploymentKey): Parsed<StateRecord> {
  return parseJson(bytes, STATE_RECORD_BYTES, (field) => {
    const containers = field.get('containerIds').entries(STATE_RECORD_BYTES, name, DEVICE_NAME_RULE);
    const services = field.get('services').entries(STATE_RECORD_BYTES, name, DEVICE_NAME_RULE);
    return {
      deployment: field.get('deployment').word([key.deployment]),
      deviceId: field.get('deviceId').word([key.device]),
      phase: field.get('phase').word(PHASES),
      ...field.optional('reason', (one) => one.word(REASONS)),
      ...field.optional('revision', readRevision),
      ...field.optional('observedRevision', readRevision),
      ...field.optional('generation', (one) => one.integer(0)),
      containerIds: Object.fromEntries(containers.map(([service, id]) => [service, readId(id)])),
      services: Object.fromEntries(services.map(([service, one]) => [service, readService(one)])),
      ...field.optional('rejected', readRejected),
      sequence: field.get('sequence').integer(0),
      bootId: field.get('bootId').matching(BOOT_ID, 'printable ASCII, at most 64'),
      observedAt: field.get('observedAt').integer(0),
      ...field.optional('truncated', readTrue),
    };
  });
}

function readService(field: JsonField): ServiceState {
  return {
    phase: field.get('phase').word(PHASES),
    ...field.optional('id', readId),
    state: field.get('state').word(STATES),
    digest: field.get('digest').matching(DIGEST, 'v1: and 64 hexadecimal digits'),
    restarts: field.get('restarts').integer(0),
    ...field.optional('exitCode', (one) => one.integer(-(2 ** 31), 2 ** 32)),
    ...field.optional('health', (one) => one.word(HEALTHS)),
    ...field.optional('reason', (one) => one.sentence(STATE_RECORD_BYTES)),
    ...field.optional('outageMs', (one) => one.number(0)),
    ...field.optional('retryAt', (one) => one.integer(0)),
  };
}

function readRejected(field: JsonField): RejectedDocument {
  return {
    ...field.optional('revision', readRevision),
    error: field.get('error').sentence(STATE_RECORD_BYTES),
  };
}

function readRevision(field: JsonField): string {
  return field.matching(REVISION, '64 hexadecimal digits');
}

function readId(field: JsonField): ContainerId {
  return field.matching(fullId, '64 hexadecimal digits') as ContainerId;
}

function readTrue(field: JsonField): true {
  return field.boolean() || field.fail('true, or nothing');
}

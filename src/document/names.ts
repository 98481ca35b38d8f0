import { isName } from '../runtime/ownership.ts';
import { isEngineNetwork, type SpecRule } from '../runtime/spec-rules.ts';

/** Where something of a deployment is in an engine. */
export interface DeploymentPlace {
  /** Tells agents apart that share a host: lower-case letters, digits and dashes, at most 32 characters, such as `edge-`. */
  readonly namePrefix?: string | undefined;
  /** Lower-case letters, digits and dashes, at most 63, no dash at its ends. */
  readonly deployment: string;
}

/** Which service of which deployment. */
export interface ServicePlace extends DeploymentPlace {
  /** Its key in the document: a name of the same form as the deployment's. */
  readonly service: string;
}

/** Which volume of which deployment. */
export interface VolumePlace extends DeploymentPlace {
  /** The mount's `source`. */
  readonly volume: string;
}

/** Gives `length` random bytes. */
export type RandomBytes = (length: number) => Uint8Array;

/** A dot would let two agents' names meet: dots separate the parts of a name. */
const NAME_PREFIX = /^([a-z0-9][a-z0-9-]{0,31})?$/;

/** Crockford's: without letters that look like digits. */
const BASE32 = '0123456789abcdefghjkmnpqrstvwxyz';
const ATTEMPT_ID_LENGTH = 6;

/** A name of a service or of a volume in a document. */
export const nameRule: SpecRule = {
  expected: 'a name of lower-case letters, digits and dashes, of at most 63 characters, no dash at its ends',
  test: isName,
};

/** Whether `value` can be a `namePrefix`. The empty one is none. */
export function isNamePrefix(value: string): boolean {
  return NAME_PREFIX.test(value);
}

/** A name of a deployment: its network would otherwise be mistaken for one of the engine's own. */
export const deploymentNameRule: SpecRule = {
  expected: `${nameRule.expected}, other than the networks that engines bring along`,
  test: isDeploymentName,
};

/** Whether `value` can name a deployment. */
export function isDeploymentName(value: string): boolean {
  return isName(value) && !isEngineNetwork(value);
}

/** `<prefix><deployment>.<service>`: what a service's container is called. Throws a `TypeError` for a name that cannot be. */
export function containerName(place: ServicePlace): string {
  return `${networkName(place)}.${checked('service', place.service)}`;
}

/** `<container name>.<attempt id>`: what a container is called until it has taken the place of its predecessor. */
export function attemptName(name: string, attemptId: string): string {
  return `${name}.${attemptId}`;
}

/** Six letters and digits of base32: two attempts of one service are never many at a time. */
export function newAttemptId(randomBytes: RandomBytes): string {
  return Array.from(randomBytes(ATTEMPT_ID_LENGTH), (byte) => BASE32.charAt(byte & 31)).join('');
}

/** `<prefix><deployment>`: the deployment's own bridge. Throws a `TypeError` for a name that cannot be. */
export function networkName({ namePrefix = '', deployment }: DeploymentPlace): string {
  if (!isNamePrefix(namePrefix))
    throw new TypeError('namePrefix: expected lower-case letters, digits and dashes');
  return `${namePrefix}${checked('deployment', deployment)}`;
}

/** `<prefix><deployment>.<volume>`: what the engine calls a volume of the document. Throws a `TypeError` for a name that cannot be. */
export function volumeName(place: VolumePlace): string {
  return `${networkName(place)}.${checked('volume', place.volume)}`;
}

function checked(what: string, name: string): string {
  if (!isName(name)) throw new TypeError(`${what}: expected ${nameRule.expected}`);
  return name;
}

import type { ContainerMount, ContainerSpec, PortBinding } from './container-spec.ts';
import { featuresOf } from './container-spec.ts';
import type { RuntimeFeatures } from './driver.ts';
import { RuntimeFault } from './fault.ts';
import {
  absolutePathRule,
  argumentRule,
  engineNameRule,
  envNameRule,
  imageRule,
  isLabelKey,
  mountTargetRule,
  networkNameRule,
  type SpecRule,
  stopSignalRule,
  userRule,
} from './spec-rules.ts';

/**
 * Refuses a spec whose values could become more than data (C23), or that asks for what the driver does not honour.
 *
 * Rejects with `InvalidSpec`, naming the field, or with `Unsupported`. No value is quoted: it may be a secret.
 */
export function checkSpec(spec: ContainerSpec, features: RuntimeFeatures): void {
  demand('name', spec.name, engineNameRule);
  demand('image', spec.image, imageRule);
  for (const field of ['command', 'args'] as const) {
    spec[field]?.forEach((word, index) => demand(`${field}/${index}`, word, argumentRule));
  }
  for (const [name, value] of Object.entries(spec.env)) {
    demand('env (a name)', name, envNameRule);
    demand(`env/${name}`, value, argumentRule);
  }
  for (const [key, value] of Object.entries(spec.labels)) {
    if (!isLabelKey(key)) refuse('labels (a key)', 'a label key');
    demand(`labels/${key}`, value, argumentRule);
  }
  spec.ports.forEach((port, index) => checkPort(`ports/${index}`, port));
  spec.mounts.forEach((mount, index) => checkMount(`mounts/${index}`, mount));
  if (spec.network.mode === 'private') {
    demand('network/name', spec.network.name, networkNameRule);
    demand('network/alias', spec.network.alias, engineNameRule);
  }
  if (spec.user !== undefined) demand('user', spec.user, userRule);
  if (spec.workingDir !== undefined) demand('workingDir', spec.workingDir, absolutePathRule);
  if (spec.stopSignal !== undefined) demand('stopSignal', spec.stopSignal, stopSignalRule);
  if (!isWhole(spec.gracePeriodSeconds, 0, 86_400)) refuse('gracePeriodSeconds', 'whole seconds, 0 to 86400');
  checkFeatures(spec, features);
}

function checkPort(path: string, port: PortBinding): void {
  if (!isWhole(port.hostPort, 1, 65_535)) refuse(`${path}/hostPort`, '1 to 65535');
  if (!isWhole(port.containerPort, 1, 65_535)) refuse(`${path}/containerPort`, '1 to 65535');
  if (!/^[0-9a-fA-F.:]{2,45}$/.test(port.hostIp)) refuse(`${path}/hostIp`, 'an IP address');
}

function checkMount(path: string, mount: ContainerMount): void {
  demand(`${path}/target`, mount.target, mountTargetRule);
  if (mount.type === 'volume') demand(`${path}/source`, mount.source, engineNameRule);
  if (mount.type === 'bind') demand(`${path}/source`, mount.source, absolutePathRule);
}

function checkFeatures(spec: ContainerSpec, features: RuntimeFeatures): void {
  for (const feature of featuresOf(spec)) {
    if (features.spec.includes(feature)) continue;
    throw new RuntimeFault({ code: 'Unsupported', message: `this runtime does not honour ${feature}` });
  }
}

function demand(path: string, value: string, rule: SpecRule): void {
  if (typeof value !== 'string' || !rule.test(value)) refuse(path, rule.expected);
}

function refuse(path: string, expected: string): never {
  throw new RuntimeFault({ code: 'InvalidSpec', message: `${path}: expected ${expected}` });
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

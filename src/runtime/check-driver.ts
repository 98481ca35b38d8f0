import { SPEC_FEATURES } from './container-spec.ts';
import type { RuntimeDriver } from './driver.ts';

const VERBS = [
  'listContainers',
  'containerStatus',
  'createContainer',
  'startContainer',
  'stopContainer',
  'removeContainer',
  'ensureImage',
  'ensureNetwork',
  'removeNetwork',
] as const satisfies readonly (keyof RuntimeDriver)[];

const NETWORKS = ['privateNetwork', 'hostNetwork', 'noNetwork'] as const;

/** Throws a `TypeError` for a driver that can be none: it would fail later, on a device that nobody can reach. */
export function checkDriver(driver: RuntimeDriver): void {
  const { name, features } = driver;
  const missing = VERBS.filter((verb) => typeof driver[verb] !== 'function');
  if (missing.length > 0) throw new TypeError(`driver ${name}: expected functions ${missing.join(', ')}`);
  const { spec } = features;
  const unknown = spec.filter((feature) => !SPEC_FEATURES.includes(feature));
  if (unknown.length > 0) {
    throw new TypeError(
      `driver ${name}: features.spec: expected some of ${SPEC_FEATURES.join(', ')}, got ${unknown.join(', ')}`,
    );
  }
  if (!NETWORKS.some((network) => spec.includes(network))) {
    throw new TypeError(
      `driver ${name}: features.spec: expected one of ${NETWORKS.join(', ')} at least: every container is connected in one of these ways`,
    );
  }
}

import type { ContainerMount, ContainerSpec, NetworkAttachment } from '../runtime/container-spec.ts';
import { ownershipLabels } from '../runtime/ownership.ts';
import { SERVICE_DEFAULTS, type ServiceMount, type ServiceSpec } from './document.ts';
import { containerName, networkName, type ServicePlace, volumeName } from './names.ts';
import { heldPort, parsePort, portRule } from './ports.ts';

/** A service of an accepted document, and where it belongs. */
export interface ContainerSpecOptions extends ServicePlace {
  /** Whose container it will be: the agent's `owner`. */
  readonly owner: string;
  /** As written: defaults are applied here. */
  readonly spec: ServiceSpec;
  /** The service's `specDigest`. */
  readonly digest: string;
}

/**
 * What a driver is given for a service: the one place where defaults, names and labels are applied.
 *
 * Throws `TypeError` for a name, prefix or port that `parseDocument` would have refused.
 */
export function containerSpec(options: ContainerSpecOptions): ContainerSpec {
  const { owner, deployment, service, spec, digest } = options;
  const ports = (spec.ports ?? []).map(checkedPort);
  const { stopSignal, gracePeriodSeconds = SERVICE_DEFAULTS.gracePeriodSeconds } = spec.lifecycle ?? {};
  const ownership = { owner, deployment, service, digest, gracePeriodSeconds, ports: ports.map(heldPort) };
  return {
    name: containerName(options),
    image: spec.image,
    ...(spec.command !== undefined && { command: spec.command }),
    ...(spec.args !== undefined && { args: spec.args }),
    env: { ...spec.env },
    ports,
    mounts: (spec.mounts ?? []).map((mount) => containerMount(mount, options)),
    network: networkAttachment(options),
    ...(spec.user !== undefined && { user: spec.user }),
    ...(spec.workingDir !== undefined && { workingDir: spec.workingDir }),
    ...(spec.resources !== undefined && hasKeys(spec.resources) && { resources: spec.resources }),
    readOnlyRoot: spec.readOnlyRoot ?? SERVICE_DEFAULTS.readOnlyRoot,
    // Ours come last: no label of a user can take the place of one.
    labels: { ...spec.labels, ...ownershipLabels(ownership) },
    ...(stopSignal !== undefined && { stopSignal }),
    gracePeriodSeconds,
  };
}

function checkedPort(text: string): ContainerSpec['ports'][number] {
  const port = parsePort(text);
  if (port === undefined) throw new TypeError(`ports: expected ${portRule.expected}`);
  return port;
}

function containerMount(mount: ServiceMount, { namePrefix, deployment }: ServicePlace): ContainerMount {
  const { target, readOnly = false } = mount;
  switch (mount.type) {
    case 'volume': {
      const source = volumeName({ namePrefix, deployment, volume: mount.source });
      return { type: 'volume', source, target, readOnly };
    }
    case 'bind':
      return { type: 'bind', source: mount.source, target, readOnly };
    case 'tmpfs':
      return { type: 'tmpfs', target, readOnly };
  }
}

function networkAttachment(options: ContainerSpecOptions): NetworkAttachment {
  const mode = options.spec.network ?? SERVICE_DEFAULTS.network;
  return mode === 'private' ? { mode, name: networkName(options), alias: options.service } : { mode };
}

function hasKeys(value: object): boolean {
  return Object.keys(value).length > 0;
}

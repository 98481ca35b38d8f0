import type { ContainerId } from './container-id.ts';
import type { ContainerSpec } from './container-spec.ts';
import { isLive } from './container-status.ts';
import type { CallOptions, PullPolicy, RuntimeDriver } from './driver.ts';
import { RuntimeFault } from './fault.ts';
import { networkLabels, type OwnedContainer, ownedBy, type Ownership, ownershipOf } from './ownership.ts';

/**
 * Builds `startService` from the verbs of a driver. Calls for one name are taken one after the other, so that two
 * callers of one process cannot both find nothing and both create.
 */
export function createServiceStarter(verbs: RuntimeDriver): ServiceStarter {
  const queues = new Map<string, Promise<unknown>>();
  return (spec, options) => {
    const before = queues.get(spec.name) ?? Promise.resolve();
    const started = before.then(() => startService(verbs, spec, options));
    const settled = started
      .catch(() => undefined)
      .finally(() => {
        if (queues.get(spec.name) === settled) queues.delete(spec.name);
      });
    queues.set(spec.name, settled);
    return started;
  };
}

/** Its caller bounds it: an abort also ends the wait for the call before. */
export type ServiceStarter = (spec: ContainerSpec, options: ServiceStart) => Promise<ContainerId>;

/** How to start a service. */
export interface ServiceStart {
  readonly pullPolicy: PullPolicy;
  readonly signal: AbortSignal;
}

async function startService(
  verbs: RuntimeDriver,
  spec: ContainerSpec,
  options: ServiceStart,
): Promise<ContainerId> {
  const wanted = ownershipOf(spec.labels);
  if (wanted === undefined) {
    throw new RuntimeFault({ code: 'InvalidSpec', message: 'labels: expected those of ownershipLabels()' });
  }
  const { pullPolicy, ...call } = options;
  const listed = ownedBy(wanted.owner, await verbs.listContainers({ owner: wanted.owner, ...call }));
  const standing = standingContainer(wanted, listed);
  const id = standing?.id ?? (await create(verbs, spec, wanted, { pullPolicy, ...call }));
  if (standing?.live !== true) await verbs.startContainer(id, call);
  return id;
}

/** The container that already is this service's, and whether it lives; a fault if there is one that must not be passed over. */
function standingContainer(
  wanted: Ownership,
  listed: readonly OwnedContainer[],
): { readonly id: ContainerId; readonly live: boolean } | undefined {
  const ofService = listed.filter(
    ({ ownership }) => ownership.deployment === wanted.deployment && ownership.service === wanted.service,
  );
  const unknown = ofService.find(({ container }) => container.state === 'unknown');
  if (unknown !== undefined) throw fault('Unavailable', 'the state of its container is not known');
  const same = ofService
    .filter(({ ownership }) => ownership.digest === wanted.digest)
    .map(({ container }) => container);
  if (same.some((container) => container.state === 'stopping'))
    throw fault('StillRunning', 'its container is stopping');
  const live = same.find(isLive);
  if (live !== undefined) return { id: live.id, live: true };
  if (same.length < ofService.length)
    throw fault('NameConflict', 'the service has a container of another digest');
  const dead = same[0];
  return dead && { id: dead.id, live: false };
}

async function create(
  verbs: RuntimeDriver,
  spec: ContainerSpec,
  wanted: Ownership,
  { pullPolicy, ...call }: CallOptions & { readonly pullPolicy: PullPolicy },
): Promise<ContainerId> {
  const image = await verbs.ensureImage(spec.image, { policy: pullPolicy, ...call });
  if (spec.network.mode === 'private') {
    await verbs.ensureNetwork(spec.network.name, networkLabels(wanted.owner, wanted.deployment), call);
  }
  return verbs.createContainer({ ...spec, image: image.id }, call);
}

function fault(code: RuntimeFault['code'], message: string): RuntimeFault {
  return new RuntimeFault({ code, message: `startService: ${message}` });
}

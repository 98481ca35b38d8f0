import type { ContainerId } from '../../src/runtime/container-id.ts';
import type { ContainerSpec } from '../../src/runtime/container-spec.ts';
import { type ExistingContainer, isLive } from '../../src/runtime/container-status.ts';
import { ownershipOf } from '../../src/runtime/ownership.ts';
import type { StepResult } from '../../src/plan/after-step.ts';
import type { ObservedContainer } from '../../src/plan/observed.ts';
import type { Step } from '../../src/plan/step.ts';
import { id } from './builders.ts';

/** An engine as far as a plan can tell: steps are done at once, and only a port that is held makes one fail. */
export interface ModelEngine {
  containers(): readonly ObservedContainer[];
  /** Throws an `Error` for what no engine would let through, or what must never be asked of one. */
  apply(step: Step, wallNow: number, spec: ContainerSpec | undefined): StepResult;
  /** A running container ends by itself. */
  end(container: ContainerId, exitCode: number): void;
}

export function createModelEngine(initial: readonly ObservedContainer[]): ModelEngine {
  let containers = [...initial];
  let made = 0;

  function find(target: ContainerId): ObservedContainer {
    const found = containers.find(({ container }) => container.id === target);
    if (found === undefined) throw new Error(`no container ${target}`);
    return found;
  }

  function change(target: ContainerId, status: (container: ExistingContainer) => ExistingContainer): void {
    const found = find(target);
    containers = containers.map((one) =>
      one === found ? { ...one, container: status(one.container) } : one,
    );
  }

  function stop(target: ContainerId): void {
    if (!isLive(find(target).container)) throw new Error('stopped what does not live');
    change(target, (one) => ({ ...factsOf(one), state: 'exited', exitCode: 0 }));
  }

  function remove(target: ContainerId): void {
    const found = find(target);
    if (isLive(found.container)) throw new Error('removed what lives');
    containers = containers.filter((one) => one !== found);
  }

  function start(target: ContainerId, startedAt: number): StepResult {
    const { container, ownership } = find(target);
    if (isLive(container)) throw new Error('started what lives');
    const others = containers.filter((one) => one.container.id !== target);
    const { deployment, service } = ownership;
    if (others.some((one) => one.ownership.deployment === deployment && one.ownership.service === service))
      throw new Error('started beside another container of the service');
    const held = others.filter((one) => isLive(one.container)).flatMap((one) => one.ownership.ports);
    if (ownership.ports.some((port) => held.includes(port)))
      return { kind: 'failed', fault: { code: 'PortInUse', message: 'a host port is in use' } };
    change(target, (one) => ({ ...factsOf(one), state: 'running', startedAt }));
    return { kind: 'done', startedAt };
  }

  function create(container: ContainerSpec | undefined): void {
    const ownership = ownershipOf(container?.labels ?? {});
    if (container === undefined || ownership === undefined) throw new Error('created without labels');
    made += 1;
    containers = [
      ...containers,
      {
        container: {
          id: id(`e${made.toString(16).padStart(3, '0')}`),
          name: `${container.name}.new${made}`,
          image: container.image,
          labels: container.labels,
          state: 'created',
        },
        ownership,
        labels: 'verified',
      },
    ];
  }

  return {
    containers: () => containers,
    end: (target, exitCode) => change(target, (one) => ({ ...factsOf(one), state: 'exited', exitCode })),
    apply(step, wallNow, spec) {
      switch (step.kind) {
        case 'create':
          create(spec);
          return { kind: 'done' };
        case 'start':
          return start(step.id, wallNow);
        case 'stop':
          for (const target of step.targets) stop(target.id);
          return { kind: 'done' };
        case 'remove':
          for (const target of step.ids) remove(target);
          return { kind: 'done' };
        case 'cutover':
        case 'vacate': {
          for (const target of step.old) stop(target.id);
          for (const target of step.old) remove(target.id);
          const stopped = { stoppedAt: wallNow };
          return step.kind === 'vacate'
            ? { kind: 'done', ...stopped }
            : { ...start(step.start, wallNow), ...stopped };
        }
        case 'rename':
          change(step.id, (one) => ({ ...one, name: step.name }));
          return { kind: 'done' };
        case 'remove-network':
          return { kind: 'done' };
      }
    },
  };
}

function factsOf({
  id,
  name,
  image,
  labels,
}: ExistingContainer): Pick<ExistingContainer, 'id' | 'name' | 'image' | 'labels'> {
  return { id, name, image, labels };
}

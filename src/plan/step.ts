import type { PullPolicy } from '../document/document.ts';
import type { ContainerId } from '../runtime/container-id.ts';
import type { NetworkLabels } from '../runtime/driver.ts';
import type { StopTarget } from './observed.ts';
import { unreachable } from '../runtime/unreachable.ts';

/**
 * Makes the image, the network and the container, under an attempt's name; starts nothing. The container's spec is not
 * in it: it holds secrets, and a plan is told to whoever listens (I15). Whoever executes the step is given both.
 */
export interface CreateStep {
  readonly kind: 'create';
  /** As the document writes it. */
  readonly image: string;
  readonly pullPolicy: PullPolicy;
  /** The network to make first, where the service is on one. */
  readonly network?: NetworkStepTarget;
}

/** Ends the old, removes it, starts the new: one step, so that no list and no other step lies inside the outage. */
export interface CutoverStep {
  readonly kind: 'cutover';
  readonly old: readonly StopTarget[];
  readonly start: ContainerId;
}

export interface StartStep {
  readonly kind: 'start';
  readonly id: ContainerId;
}

export interface StopStep {
  readonly kind: 'stop';
  readonly targets: readonly StopTarget[];
}

export interface RemoveStep {
  readonly kind: 'remove';
  readonly ids: readonly ContainerId[];
}

/** Stops and removes the old one before the new one may start: two services wait for each other's port. */
export interface VacateStep {
  readonly kind: 'vacate';
  readonly old: readonly StopTarget[];
}

/** Gives a container its real name. Cosmetic. */
export interface RenameStep {
  readonly kind: 'rename';
  readonly id: ContainerId;
  readonly name: string;
}

export interface RemoveNetworkStep {
  readonly kind: 'remove-network';
  readonly network: NetworkStepTarget;
}

export interface NetworkStepTarget {
  readonly name: string;
  readonly labels: NetworkLabels;
}

/** What a lane does next: all of the data that doing it takes. */
export type Step =
  CreateStep | CutoverStep | StartStep | StopStep | RemoveStep | VacateStep | RenameStep | RemoveNetworkStep;

export type StepKind = Step['kind'];

/** What retries are counted by: a cutover and a start are both tries to start. */
export type TryKind = 'create' | 'start' | 'stop' | 'remove' | 'rename' | 'network';

export function tryKindOf(kind: StepKind): TryKind {
  switch (kind) {
    case 'cutover':
    case 'start':
      return 'start';
    case 'vacate':
    case 'stop':
      return 'stop';
    case 'remove-network':
      return 'network';
    case 'create':
    case 'remove':
    case 'rename':
      return kind;
    default:
      return unreachable(kind);
  }
}

import type { PullPolicy } from '../document/document.ts';
import type { ContainerId } from '../runtime/container-id.ts';
import type { NetworkLabels } from '../runtime/driver.ts';
import type { StopTarget } from './observed.ts';
import { unreachable } from '../runtime/unreachable.ts';

/**
 * Makes the image, the network and the container, under an attempt's name; starts nothing. The container's spec is not
 * in it: it holds secrets, and a plan is told to whoever listens. Whoever executes the step is given both.
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
  /** What lives of the service with another digest: usually one. */
  readonly old: readonly StopTarget[];
  /** The container that takes over, created before. */
  readonly start: ContainerId;
}

/** Starts a container that was created, or has ended: the same one again, so its id stays. */
export interface StartStep {
  readonly kind: 'start';
  /** Of the service's only container. */
  readonly id: ContainerId;
}

/** Stops what is not wanted any more, or whose stop was cut off. A later step removes it. */
export interface StopStep {
  readonly kind: 'stop';
  /** All at once, each with its own grace. */
  readonly targets: readonly StopTarget[];
}

/** Removes containers whose process does not live. Named volumes stay (C16). */
export interface RemoveStep {
  readonly kind: 'remove';
  /** One after the other. */
  readonly ids: readonly ContainerId[];
}

/** Stops and removes the old one before the new one may start: two services wait for each other's port. */
export interface VacateStep {
  readonly kind: 'vacate';
  /** What holds the port that another service waits for. */
  readonly old: readonly StopTarget[];
}

/** Gives a container its real name. Cosmetic. */
export interface RenameStep {
  readonly kind: 'rename';
  /** Of a container that runs under its attempt's name. */
  readonly id: ContainerId;
  /** The real one: `containerName`. Held by another container → the step fails with `NameConflict`, and the service runs on. */
  readonly name: string;
}

/** Removes the network of a deployment whose last container is gone. */
export interface RemoveNetworkStep {
  readonly kind: 'remove-network';
  /** It is left alone if it carries other labels by now. */
  readonly network: NetworkStepTarget;
}

/** A network of ours, as a step needs it. */
export interface NetworkStepTarget {
  /** What the engine calls it: `networkName`. */
  readonly name: string;
  /** What makes it ours (C18). */
  readonly labels: NetworkLabels;
}

/** What a lane does next: all of the data that doing it takes. */
export type Step =
  CreateStep | CutoverStep | StartStep | StopStep | RemoveStep | VacateStep | RenameStep | RemoveNetworkStep;

/** The words of {@link Step}. */
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

import type { ContainerRecord, JsonObject, EngineVerb } from '@rollforward/engine-shared';
import type { ContainerId, ContainerSpec, FaultCode, ImageInfo, NetworkLabels } from 'rollforward';

import type { ServiceAnswer, ServiceRequest } from './service.ts';

/**
 * What one engine's words are: what it is told, and how that which it says is read. All of it is pure; what is done with it
 * is the same for every engine, and stands beside this file.
 */
export interface Dialect {
  /** Begins the message of a fault. */
  readonly engine: 'podman' | 'docker';
  readonly requests: Requests;
  /** What an answer to `requests.inspect` says. */
  readonly readInspect: (answer: ServiceAnswer) => Inspected;
  /** What an answer to `requests.inspectImage` says. Throws `Unavailable` unless all of it makes sense. */
  readonly readImage: (entry: JsonObject) => LocalImage;
  /** The networks of exactly that name, the oldest first; `undefined` if `answer` tells nothing of it. Throws as `readImage`. */
  readonly readNetworks: (answer: ServiceAnswer, name: string) => readonly NetworkRecord[] | undefined;
  /** What the engine's words mean after a call that failed. */
  readonly faultCode: (verb: EngineVerb, words: string) => FaultCode;
  /** Its words for a thing that is not there. */
  readonly missing: Readonly<Record<Thing, RegExp>>;
  /** Whether a container has no process and can never be started any more, though its state sounds like it. */
  readonly isHalfMade: (record: ContainerRecord) => boolean;
}

/** What can be missing. */
export type Thing = 'container' | 'image' | 'network';

/** What is said to a service. Every value is data in it: none can become a path, a query or another request (C23). */
export interface Requests {
  /** `target` is a full id or a name. The engine may take it for the beginning of another id: compare. */
  readonly inspect: (target: string) => ServiceRequest;
  /** `imageEntrypoint` is what {@link needsImageEntrypoint} asks for. */
  readonly create: (spec: ContainerSpec, imageEntrypoint: readonly string[] | undefined) => ServiceRequest;
  readonly start: (id: ContainerId) => ServiceRequest;
  readonly unpause: (id: ContainerId) => ServiceRequest;
  /** A grace period of 0 is SIGKILL at once, without the stop signal before it. */
  readonly stop: (id: ContainerId, gracePeriodSeconds: number) => ServiceRequest;
  /** Anonymous volumes go along, named ones stay. `force` kills: it is for residue only, whose process is known to be dead. */
  readonly remove: (id: ContainerId, options: { readonly force: boolean }) => ServiceRequest;
  readonly rename: (id: ContainerId, name: string) => ServiceRequest;
  readonly inspectImage: (reference: string) => ServiceRequest;
  readonly pull: (reference: string) => ServiceRequest;
  readonly findNetworks: (name: string) => ServiceRequest;
  readonly createNetwork: (name: string, labels: NetworkLabels) => ServiceRequest;
  readonly removeNetwork: (network: NetworkRecord) => ServiceRequest;
}

/** What a look at one container came to. */
export type Inspected =
  | { readonly kind: 'found'; readonly record: ContainerRecord }
  /** There is none, or so little of one that it counts for nothing. */
  | { readonly kind: 'absent' }
  /** It changed while the engine looked: the next look will tell. */
  | { readonly kind: 'again' }
  /** The look failed. */
  | { readonly kind: 'failed' };

/** An image that is here. */
export interface LocalImage extends ImageInfo {
  readonly entrypoint: readonly string[];
}

/** A network. */
export interface NetworkRecord {
  readonly id: string;
  readonly name: string;
  readonly labels: NetworkLabels;
}

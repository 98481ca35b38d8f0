import type { EngineDescription, EngineEndpoint } from '../runtime/engine-description.ts';
import type { FaultCode } from '../runtime/fault.ts';

/** What an engine answered when it was asked what it is. */
export type EngineFacts = { readonly endpoint?: EngineEndpoint } & (
  | { readonly kind: 'described'; readonly description: EngineDescription }
  /** It did not answer, or not with an answer. */
  | { readonly kind: 'failed'; readonly code: FaultCode; readonly message: string }
  /** The runtime cannot ask. */
  | { readonly kind: 'unasked' }
);

/** A file as far as it decides who may use it. */
export interface FileFacts {
  readonly kind: 'socket' | 'file' | 'folder' | 'other';
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** The names of both, where the host has them. */
  readonly user?: string;
  readonly group?: string;
}

/** What is at a socket's path. */
export type SocketFacts =
  | { readonly kind: 'missing' }
  | { readonly kind: 'not-a-socket' }
  /** `at` is the path that may not be used: the socket's, or that of a folder above it. */
  | { readonly kind: 'denied'; readonly at: string; readonly file?: FileFacts }
  /** There is a socket, and nobody listens. */
  | { readonly kind: 'dead' }
  | { readonly kind: 'listening' };

/** Where a program was looked for. */
export type ProgramFacts =
  | { readonly kind: 'missing' }
  /** It is at `at`, and this user may not execute it. */
  | { readonly kind: 'denied'; readonly at: string }
  | { readonly kind: 'found'; readonly at: string };

/** A file system. */
export interface FileSystemFacts {
  /** `tmpfs`, `overlay`; `other` for what lasts. */
  readonly type: 'tmpfs' | 'overlay' | 'other';
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** A resource limit of the agent's process. */
export interface LimitFacts {
  readonly soft: number;
  /** It can be raised by nobody without `CAP_SYS_RESOURCE`. */
  readonly hard: number;
}

/** The systemd unit that the agent runs in. */
export interface UnitFacts {
  readonly name: string;
  /** `control-group` unless its file says otherwise. */
  readonly killMode: string;
}

/** What of the host decides whether containers run, as far as it could be found out: what is absent is not known. */
export interface HostFacts {
  /** As Node names it: `linux`. */
  readonly platform: string;
  /** Of the agent's process. */
  readonly uid: number;
  readonly user: string;
  /** Milliseconds since the Unix epoch. */
  readonly wallNow: number;
  /** Why the rest could not be looked at. */
  readonly unseen?: string;
  readonly socket?: SocketFacts;
  readonly program?: ProgramFacts;
  /** Whether systemd runs the host. */
  readonly systemd?: boolean;
  readonly cgroups?: 'v1' | 'hybrid' | 'v2';
  /** Whether the agent's process may raise limits. */
  readonly mayRaiseLimits?: boolean;
  readonly openFiles?: LimitFacts;
  readonly processes?: LimitFacts;
  /** Whether the engine's configuration sets the limits of containers. */
  readonly ulimitsConfigured?: boolean;
  /** Absent as well if the agent is no unit. */
  readonly unit?: UnitFacts;
  /** Of `podman.service`, which is behind Podman's socket. */
  readonly serviceKillMode?: string;
  /** Units that are started at boot, of those that matter here. */
  readonly enabledUnits?: readonly string[];
  /** Whether the user's services live without a session. */
  readonly lingers?: boolean;
  /** Whether the user has ids for containers, in both files. */
  readonly subordinateIds?: { readonly users: boolean; readonly groups: boolean };
  /** Programs that the engine's networks need, of those that were found: `netavark`, `aardvark-dns`, `dnsname`. */
  readonly networkPrograms?: readonly string[];
  /** Under the engine's storage. */
  readonly storage?: FileSystemFacts;
  /** Under the engine's run folder. */
  readonly run?: FileSystemFacts;
  /** Whether dockerd was told to leave the packet filter alone. */
  readonly dockerIptables?: boolean;
}

/** All that a diagnosis is made from. */
export interface DoctorFacts {
  readonly engine: EngineFacts;
  readonly host: HostFacts;
}

import type { AgentEvent, DeploymentState } from 'rollforward';

import type { Holdings } from './holdings.ts';

/** Verbs of the runtime that the converger calls. */
export const VERBS = [
  'listContainers',
  'containerStatus',
  'createContainer',
  'startContainer',
  'stopContainer',
  'removeContainer',
  'ensureImage',
  'ensureNetwork',
  'removeNetwork',
  'renameContainer',
] as const;

export type Verb = (typeof VERBS)[number];

/** What an agent process says of itself, one JSON line each, written before it does anything else. */
export type AgentLine =
  | { readonly at: number; readonly line: 'call-begun' | 'call-ended'; readonly verb: Verb }
  | { readonly at: number; readonly line: 'event'; readonly event: ToldEvent }
  /** The answer to the `number`th question whether it has settled. */
  | {
      readonly at: number;
      readonly line: 'settled';
      readonly number: number;
      readonly states: readonly DeploymentState[];
    }
  /** The answer to {@link HOLDINGS_QUESTION}. */
  | { readonly at: number; readonly line: 'holdings'; readonly holdings: Holdings };

/** The line that asks what the process holds. Any other one is the question whether the agent has settled. */
export const HOLDINGS_QUESTION = 'holdings?';

/** A plan is told by its text: the steps in it hold env. */
export type ToldEvent =
  Exclude<AgentEvent, { type: 'planned' }> | { readonly type: 'planned'; readonly text: string };

/** How an agent process is set up: its only argument, as JSON. */
export interface CommonAgentOptions {
  readonly owner: string;
  readonly stateDirectory: string;
  /** Each file `<deployment>.json` in it is a document. It is read anew at each question. */
  readonly documents: string;
  readonly tickSeconds: number;
  readonly minReadySeconds: number;
}

/** On Podman's command line. */
export interface AgentProcessOptions extends CommonAgentOptions {
  readonly podman: string;
  readonly env: Readonly<Record<string, string>>;
}

/** On the socket of Podman's service. */
export interface SocketAgentOptions extends CommonAgentOptions {
  readonly socketPath: string;
}

/** On Podman's command line, with its documents from NATS. */
export interface DeviceProcessOptions extends Omit<CommonAgentOptions, 'documents'> {
  readonly podman: string;
  readonly env: Readonly<Record<string, string>>;
  /** `nats://…` or `tls://…` */
  readonly server: string;
  /** Of the authority that the server's certificate is from, PEM. */
  readonly caFile?: string;
  readonly heartbeatSeconds: number;
}

import type { AgentEvent, DeploymentState } from 'rollforward';

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
    };

/** A plan is told by its text: the steps in it hold env. */
export type ToldEvent =
  Exclude<AgentEvent, { type: 'planned' }> | { readonly type: 'planned'; readonly text: string };

/** How an agent process is set up: its only argument, as JSON. */
export interface AgentProcessOptions {
  readonly owner: string;
  readonly stateDirectory: string;
  /** Each file `<deployment>.json` in it is a document. It is read anew at each question. */
  readonly documents: string;
  readonly podman: string;
  readonly env: Readonly<Record<string, string>>;
  readonly tickSeconds: number;
  readonly minReadySeconds: number;
}

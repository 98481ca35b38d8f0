import type { Selector } from '@rollforward/nats';
import type { Phase } from 'rollforward';

import type { Target } from './target.ts';

/** What is to be waited for, and how long. */
export interface Patience {
  readonly timeoutSeconds: number;
}

/** What a fleet is asked for. */
export type Command =
  | { readonly kind: 'setup'; readonly replicas?: number }
  | {
      readonly kind: 'put';
      readonly target: Target;
      readonly deployment: string;
      /** `-` is the standard input. */
      readonly file: string;
      /** Whether the document is given the generation after the last one. */
      readonly next: boolean;
      readonly wait?: Patience;
    }
  | {
      readonly kind: 'delete';
      readonly target: Target;
      readonly deployment: string;
      readonly wait?: Patience;
    }
  | { readonly kind: 'get'; readonly device: string; readonly deployment: string }
  | { readonly kind: 'list'; readonly selector?: Selector }
  | { readonly kind: 'watch'; readonly target?: Target; readonly deployment?: string }
  | {
      readonly kind: 'wait';
      readonly device: string;
      readonly deployment: string;
      readonly phase: Phase | 'Deleted';
      readonly revision?: string;
      readonly wait: Patience;
    }
  | {
      readonly kind: 'logs';
      readonly device: string;
      readonly deployment: string;
      readonly service: string;
      readonly follow: boolean;
      readonly tail?: number;
    }
  | { readonly kind: 'ping'; readonly device: string }
  | { readonly kind: 'permissions'; readonly device: string };

export type CommandOf<K extends Command['kind']> = Extract<Command, { kind: K }>;

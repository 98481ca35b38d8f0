import type { CommandErrorCode, LogsEnd } from '../format/command-answers.ts';
import type { CommandVerb } from '../format/command-subjects.ts';

/** Everything that a device does on NATS besides documents and states, as it happens: for logs. No event holds a secret. */
export type DeviceEvent =
  /** There is a connection, for the first time or again. */
  | { readonly type: 'connected' }
  /** `reason` is for people. */
  | { readonly type: 'disconnected'; readonly reason: string }
  /** Labels, inventory and versions cannot be written; it goes on trying. Told when it begins and when `message` changes. */
  | { readonly type: 'info-failed'; readonly message: string }
  /** Signs of life cannot be written; it goes on trying. Told when it begins and when `message` changes. */
  | { readonly type: 'heartbeat-failed'; readonly message: string }
  /** Signs of life can be written again. */
  | { readonly type: 'heartbeat-resumed' }
  /** Commands cannot be listened to, and `message` says why; it goes on trying. */
  | { readonly type: 'commands-failed'; readonly message: string }
  /** Somebody has asked whether it is there. */
  | { readonly type: 'pinged' }
  /** Somebody reads what the container of `service` in `deployment` prints. */
  | { readonly type: 'logs-opened'; readonly deployment: string; readonly service: string }
  /**
   * Nobody reads what the container of `service` in `deployment` prints any more: `end` as in the last batch, or it was
   * ended by whoever had `asked`, or nobody asked any more.
   */
  | {
      readonly type: 'logs-ended';
      readonly deployment: string;
      readonly service: string;
      readonly end: LogsEnd | 'asked' | 'idle';
      /** Of an engine that broke off. */
      readonly message?: string;
    }
  /** A command was not done. At most ten a minute are told. `verb` is absent where it is none. */
  | { readonly type: 'command-refused'; readonly verb?: CommandVerb; readonly code: CommandErrorCode };

import { unreachable } from './unreachable.ts';
/** Why a call of a runtime failed. The set is closed: a switch over it can be exhaustive. */
export type FaultCode =
  /** The engine did not answer, or answered with something that cannot be its answer. */
  | 'Unavailable'
  /** The call did not settle in time. Its effect may still land. */
  | 'DeadlineExceeded'
  /** The caller aborted. The effect may still land. */
  | 'Aborted'
  /** A registry did not answer, broke off, or asks to come back later. */
  | 'RegistryUnreachable'
  /** Somebody on the host holds a port that the container is to have. Told by the start. */
  | 'PortInUse'
  /** The container's process lives: it is not removed, and nothing is started beside it. */
  | 'StillRunning'
  /** The registry has no such image; or it is not here and may not be fetched (`never`, C17). */
  | 'ImageNotFound'
  /** The registry wants other credentials, or none of ours is enough. */
  | 'RegistryUnauthorized'
  /** There is no room left for the image or the container. */
  | 'StorageFull'
  /** The name belongs to somebody else, or to another version of the service. */
  | 'NameConflict'
  /** A value is refused: by our rules before the engine hears of it (C23), or by the engine. */
  | 'InvalidSpec'
  /** The command does not exist in the image or cannot be executed. */
  | 'CommandNotFound'
  /** The spec asks for a part that the driver does not declare in `features.spec`. */
  | 'Unsupported'
  /** This container can never be started again: remove it and create a new one. */
  | 'ContainerBroken'
  /** The engine's words were understood by none of our rules. */
  | 'Unclassified';

/** When a failed step is tried again. Never "never": the world changes too. */
export type RetryClass =
  /** With backoff from one second. */
  | 'backoff'
  /** With backoff from thirty seconds: somebody has to do something first. */
  | 'slow'
  /** At the longest interval only. */
  | 'cap'
  /** At once, with a container made anew. */
  | 'recreate';

/** Decides, here and nowhere else, when a fault is retried. */
export function retryClassOf(code: FaultCode): RetryClass {
  switch (code) {
    case 'Unavailable':
    case 'DeadlineExceeded':
    case 'Aborted':
    case 'RegistryUnreachable':
    case 'PortInUse':
    case 'StillRunning':
    case 'Unclassified':
      return 'backoff';
    case 'ImageNotFound':
    case 'RegistryUnauthorized':
    case 'StorageFull':
    case 'NameConflict':
      return 'slow';
    case 'InvalidSpec':
    case 'CommandNotFound':
    case 'Unsupported':
      return 'cap';
    case 'ContainerBroken':
      return 'recreate';
    default:
      return unreachable(code);
  }
}

/** What a {@link RuntimeFault} is made from. */
export interface RuntimeFaultOptions {
  /** Decides when a step is tried again: {@link retryClassOf}. */
  readonly code: FaultCode;
  /** One sentence for a person. A runtime takes the values of the environment out of it before anybody sees it. */
  readonly message: string;
  /** What the driver saw: the engine's error. It holds no secret either (C22). */
  readonly cause?: unknown;
}

const BRAND = Symbol.for('rollforward.RuntimeFault');

/** The only thing a runtime rejects with (C22). Recognise it with {@link isRuntimeFault}, across copies of the SDK. */
export class RuntimeFault extends Error {
  override readonly name = 'RuntimeFault';
  /** One of the closed set. */
  readonly code: FaultCode;

  constructor(options: RuntimeFaultOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
    Object.defineProperty(this, BRAND, { value: true });
  }

  /** The fault itself, or `value` wrapped as `Unclassified`. */
  static from(value: unknown): RuntimeFault {
    if (isRuntimeFault(value)) return value;
    const message = value instanceof Error ? value.message : String(value);
    return new RuntimeFault({ code: 'Unclassified', message, cause: value });
  }
}

/** Whether `value` is a {@link RuntimeFault}, of this or another installed copy of the SDK. */
export function isRuntimeFault(value: unknown): value is RuntimeFault {
  return typeof value === 'object' && value !== null && (value as { [BRAND]?: unknown })[BRAND] === true;
}

/** A container as one would make it by hand. */
export interface RawContainer {
  readonly name: string;
  readonly image: string;
  /** The bridge that it is on. */
  readonly network: string;
  /** The folder of the host that it sees as `/log`, where its program notes what happens to it. */
  readonly logFolder: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The engine's own calls, as one would send them by hand: one request or process each, and its answer read whole. */
export interface RawCalls {
  /** Every container that has the label `owner`, in every state. */
  list(owner: string): Promise<void>;
  lookAtImage(reference: string): Promise<void>;
  lookAtNetwork(name: string): Promise<void>;
  /** Resolves to the id. */
  create(container: RawContainer): Promise<string>;
  start(id: string): Promise<void>;
  stop(id: string): Promise<void>;
  remove(id: string): Promise<void>;
  /** Closes what was kept open. */
  close(): void;
}

/** Seconds: longer than anything here takes to end. */
export const RAW_GRACE = 10;

/** What a user of a NATS server may do, as its configuration and JWTs say it: subjects, with wildcards. */
export interface NatsPermissions {
  /** What it may send to. */
  readonly publish: {
    /** Nothing else is. */
    readonly allow: readonly string[];
  };
  /** What it may listen to. */
  readonly subscribe: {
    /** Nothing else is. */
    readonly allow: readonly string[];
  };
}

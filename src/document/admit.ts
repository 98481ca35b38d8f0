/** Something that reaches out of the container into the host, and is refused unless {@link Admit} lets it in. */
export type AdmitRequest =
  /**
   * `service` wants the path `source` of the host at `target`, and to write there unless `readOnly`. `source` has no
   * `..`, but may be a symbolic link.
   */
  | {
      readonly kind: 'bind';
      readonly service: string;
      readonly source: string;
      readonly target: string;
      readonly readOnly: boolean;
    }
  /** `service` wants the network of the host. */
  | { readonly kind: 'host-network'; readonly service: string };

/** `true` lets it in. Everything else refuses, with the reason `refused` for the author of the document if there is one. */
export type AdmitAnswer = boolean | { readonly refused: string };

/**
 * Decides what of the host a document may have. Without one everything is refused.
 *
 * ```ts
 * const admit: Admit = (request) =>
 *   request.kind === 'bind' && request.readOnly && request.source === '/etc/ssl/certs';
 * ```
 */
export type Admit = (request: AdmitRequest) => AdmitAnswer;

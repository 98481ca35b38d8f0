import type { CertificateFiles } from './certificates.ts';

/** How a NATS server offers TLS. */
export interface NatsTlsOptions {
  readonly server: CertificateFiles;
  readonly caFile: string;
  /** Whether clients must show a certificate of that authority. No by default. */
  readonly verify?: boolean;
}

/** The part of a configuration file of a NATS server that has it take TLS, and nothing else. */
export function natsTls({ server, caFile, verify = false }: NatsTlsOptions): string {
  return `tls {
  cert_file: ${JSON.stringify(server.certFile)}
  key_file: ${JSON.stringify(server.keyFile)}
  ca_file: ${JSON.stringify(caFile)}
  verify: ${verify}
  timeout: 5
}
`;
}

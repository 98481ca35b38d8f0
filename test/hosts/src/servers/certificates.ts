import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { requireProgram, SYSTEM_PATH } from '../system/requirements.ts';
import { runCommand } from '../system/run-command.ts';

/** A certificate with its key, both PEM files. */
export interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** An authority of its own with what it has signed, in a temporary folder. */
export interface Certificates {
  readonly dir: string;
  readonly caFile: string;
  /** Of a server that is known as `localhost`, `127.0.0.1` and `::1`, or as what was asked for. */
  readonly server: CertificateFiles;
  /** Of a client, `CN=device`. */
  readonly client: CertificateFiles;
  remove(): Promise<void>;
}

/** What certificates are for. */
export interface CertificateOptions {
  /** What the server is known as, as a certificate says it: `IP:192.0.2.1`, `DNS:nats.example`. */
  readonly names?: readonly string[];
}

/** Makes an authority and its certificates, for two days. Throws `HostUnavailable` where openssl is not installed. */
export async function makeCertificates(options: CertificateOptions = {}): Promise<Certificates> {
  const program = await requireProgram('openssl', 'openssl');
  const dir = await mkdtemp(join(tmpdir(), 'rollforward-certificates-'));
  const remove = (): Promise<void> => rm(dir, { recursive: true, force: true });
  const openssl = (args: readonly string[]): Promise<unknown> =>
    // The machine's own configuration must not have a say, and where it lies is compiled in.
    runCommand(program, args, { env: { PATH: SYSTEM_PATH, OPENSSL_CONF: join(dir, 'openssl.conf') } });
  const caFile = join(dir, 'ca.pem');
  const caKey = join(dir, 'ca.key');

  async function sign(
    name: string,
    subject: string,
    extensions: readonly string[],
  ): Promise<CertificateFiles> {
    const [certFile, keyFile, request] = ['pem', 'key', 'csr'].map((end) => join(dir, `${name}.${end}`)) as [
      string,
      string,
      string,
    ];
    const extensionFile = join(dir, `${name}.ext`);
    await writeFile(extensionFile, extensions.join('\n'));
    await openssl(['req', ...NEW_KEY, '-keyout', keyFile, '-subj', subject, '-out', request]);
    const issuer = ['-CA', caFile, '-CAkey', caKey, '-CAserial', join(dir, `${name}.srl`), '-CAcreateserial'];
    await openssl([
      'x509',
      '-req',
      '-in',
      request,
      ...issuer,
      ...TWO_DAYS,
      '-extfile',
      extensionFile,
      '-out',
      certFile,
    ]);
    return { certFile, keyFile };
  }

  try {
    await writeFile(join(dir, 'openssl.conf'), OPENSSL_CONF);
    await openssl([
      'req',
      '-x509',
      ...NEW_KEY,
      '-keyout',
      caKey,
      '-subj',
      '/CN=fleet',
      ...TWO_DAYS,
      '-out',
      caFile,
    ]);
    const names = options.names ?? ['DNS:localhost', 'IP:127.0.0.1', 'IP:::1'];
    const [server, client] = await Promise.all([
      sign('server', '/CN=nats', [`subjectAltName=${names.join(',')}`, 'extendedKeyUsage=serverAuth']),
      sign('client', '/CN=device', ['extendedKeyUsage=clientAuth']),
    ]);
    return { dir, caFile, server, client, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

// An elliptic curve, because RSA keys take a second of work.
const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
const TWO_DAYS = ['-days', '2'];
const OPENSSL_CONF = `[req]
distinguished_name = name
x509_extensions = authority
prompt = no
[name]
[authority]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
`;

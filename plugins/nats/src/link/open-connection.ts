import type { TlsTexts } from './connect-options.ts';
import { connectOptions } from './connect-options.ts';
import { readSecret } from './credentials.ts';
import { type Dialled, dial } from './dial.ts';
import type { LinkSettings, NatsTls } from './link-options.ts';
import { LinkTrouble } from './link-trouble.ts';
import { readSmallFile } from './read-small-file.ts';
import { needsTls, type ServerAddress } from './server-address.ts';

/**
 * Makes one attempt to connect to `address`, with what the files hold now. Rejects with what went wrong, after
 * `connectTimeoutMs` at the latest, and at once when `signal` is aborted. Nothing is left of an attempt that failed.
 */
export async function openConnection(
  address: ServerAddress,
  settings: LinkSettings,
  signal: AbortSignal,
): Promise<Dialled> {
  const { timing, clock } = settings;
  const attempt = new AbortController();
  const end = (): void => attempt.abort();
  let late = false;
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  const timer = new AbortController();
  const timeout = clock.sleep(timing.connectTimeoutMs, timer.signal).then(() => {
    if (timer.signal.aborted) return;
    late = true;
    end();
  });
  try {
    return await orAborted(connectTo(address, settings, attempt.signal), attempt.signal);
  } catch (error) {
    if (late) throw new LinkTrouble('it did not answer in time');
    throw error;
  } finally {
    timer.abort();
    signal.removeEventListener('abort', end);
    await timeout;
  }
}

async function connectTo(
  address: ServerAddress,
  settings: LinkSettings,
  signal: AbortSignal,
): Promise<Dialled> {
  const { credentials, tls, plaintext, timing, name, inboxPrefix } = settings;
  const secret = credentials === undefined ? undefined : await readSecret(credentials);
  const encrypted = needsTls(address, { tlsGiven: tls !== undefined, plaintext });
  const texts = encrypted ? await readTls(tls ?? {}) : undefined;
  if (signal.aborted) throw new LinkTrouble('the attempt was given up');
  return dial(connectOptions({ address, name, inboxPrefix, secret, tls: texts, ...timing }), signal);
}

async function readTls({ caFile, certFile, keyFile }: NatsTls): Promise<TlsTexts> {
  return {
    ...(caFile === undefined ? {} : { ca: await readSmallFile(caFile, 'tls.caFile') }),
    ...(certFile === undefined ? {} : { cert: await readSmallFile(certFile, 'tls.certFile') }),
    ...(keyFile === undefined ? {} : { key: await readSmallFile(keyFile, 'tls.keyFile') }),
  };
}

/** A function that gives credentials may never answer. What it gives after an abort is dropped. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(new LinkTrouble('the attempt was given up'));
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

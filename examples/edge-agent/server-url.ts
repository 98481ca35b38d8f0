/** What a server may be called, for messages. */
export const SERVER_URL_RULE =
  'a URL such as "tls://nats.example:4222", without a user: credentials are in files of their own';

const PROTOCOLS: ReadonlySet<string> = new Set(['nats:', 'tls:']);

/** Whether `value` says where a server of NATS is, and nothing else. */
export function isServerUrl(value: string): boolean {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !PROTOCOLS.has(url.protocol) || url.hostname === '') return false;
  return (
    url.username === '' &&
    url.password === '' &&
    url.search === '' &&
    url.hash === '' &&
    url.pathname.length <= 1
  );
}

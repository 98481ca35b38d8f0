import type { NatsLink } from '@rollforward/nats';

/** Resolves with why there is no connection after `withinMs`, and with `undefined` as soon as there is one. */
export function awaitConnection(
  link: NatsLink,
  { withinMs, signal }: { readonly withinMs: number; readonly signal: AbortSignal },
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      unwatch();
      signal.removeEventListener('abort', done);
      resolve(link.trouble());
    };
    const timer = setTimeout(done, withinMs);
    const unwatch = link.watch(({ type }) => {
      if (type === 'connected') done();
    });
    signal.addEventListener('abort', done, { once: true });
    if (link.connection() !== undefined || signal.aborted) done();
  });
}

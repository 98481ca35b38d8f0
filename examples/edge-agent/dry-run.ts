import type { NatsLink } from '@rollforward/nats';
import { explainPlan } from 'rollforward';

import type { Parts } from './assemble.ts';

const CONNECT_WITHIN_MS = 5000;

/** Says what would be done now. Nothing is done, reported, or written. Rejects where the engine lists no containers. */
export async function dryRun(
  { link, agent }: Pick<Parts, 'link' | 'agent'>,
  say: { readonly plan: (text: string) => void; readonly notice: (text: string) => void },
): Promise<void> {
  try {
    await connected(link, CONNECT_WITHIN_MS);
    const why = link.trouble();
    if (why !== undefined)
      say.notice(`NATS cannot be reached (${why}): this is from the accepted documents.`);
    const text = explainPlan(await agent.dryRun());
    say.plan(text === '' ? 'Nothing is wanted, and nothing is there.' : text);
  } finally {
    await link.close();
  }
}

/** Resolves when there is a connection, and after `withinMs` all the same. */
function connected(link: NatsLink, withinMs: number): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      unwatch();
      resolve();
    };
    const timer = setTimeout(done, withinMs);
    const unwatch = link.watch(({ type }) => {
      if (type === 'connected') done();
    });
    if (link.connection() !== undefined) done();
  });
}

import { setTimeout as sleep } from 'node:timers/promises';

import { deleteBuckets, deleteConsumers } from './consumers.ts';
import type { Documents } from './documents.ts';
import { persistently } from './fleet-side.ts';
import type { KillWorld } from './kill-world.ts';
import type { Trouble } from './troubles.ts';

/**
 * Makes one trouble, and resolves when it is over and NATS has the documents again. What is put meanwhile waits for a
 * server that answers.
 */
export async function makeTrouble(world: KillWorld, documents: Documents, trouble: Trouble): Promise<void> {
  const { kind, lastsMs, puts } = trouble;
  const { nats, side } = world;
  if (puts.includes('before')) await documents.putChanged();
  /** Whatever is put in this time is put again, too: it must not be lost with the rest. */
  let meanwhile: Promise<void> = Promise.resolve();
  const last = async (): Promise<void> => {
    if (puts.includes('during')) meanwhile = documents.putChanged();
    await sleep(lastsMs);
  };
  switch (kind) {
    case 'kill':
      await nats.end('SIGKILL');
      await last();
      await nats.start();
      break;
    case 'freeze':
      await nats.server().freeze();
      await last();
      nats.server().thaw();
      break;
    case 'lose-store':
      await nats.end('SIGKILL');
      await nats.loseStore();
      await nats.start();
      // A server without any bucket.
      await last();
      await persistently(side.makeBuckets);
      // And then with empty ones.
      await sleep(lastsMs / 2);
      break;
    case 'remake-bucket':
      await persistently(async () => deleteBuckets(await side.manager()));
      await last();
      await persistently(side.makeBuckets);
      await sleep(lastsMs / 2);
      break;
    case 'delete-consumers':
      await persistently(async () => deleteConsumers(await side.manager()));
      await last();
      break;
    default:
      kind satisfies never;
  }
  await meanwhile;
  if (kind === 'lose-store' || kind === 'remake-bucket') await documents.putAgain();
  if (puts.includes('after')) await documents.putChanged();
}

import { stdin, stdout } from 'node:process';
import { createInterface } from 'node:readline';

import { isOwnerBusy, lockOwner } from '../../src/agent/owner-lock.ts';
import { hostRuntime } from './host-runtime.ts';

/** Tries to take each owner that it reads, and says `locked` or `busy`. Ends with its input, or when it is killed. */
for await (const owner of createInterface(stdin)) stdout.write(`${await tryToLock(owner)}\n`);

async function tryToLock(owner: string): Promise<string> {
  try {
    await lockOwner(owner, hostRuntime());
    return 'locked';
  } catch (error) {
    return isOwnerBusy(error) ? 'busy' : String(error);
  }
}

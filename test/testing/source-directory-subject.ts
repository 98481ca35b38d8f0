import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type Clock, DIRECTORY_MARKER, directorySource, systemClock } from '../../src/index.ts';
import type { StateSourceSubject } from '../../src/testing/index.ts';

/** Time for the source passes ten times as fast, so that its watch does not make the suite slow. */
const CLOCK: Clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(ms / 10, signal) };

/** `directorySource` on a real directory of its own for each bench. */
export function directorySourceSubject(): StateSourceSubject {
  return {
    name: 'directorySource',
    hintWithinMs: 4_000,
    calmMs: 50,
    async open() {
      const home = await mkdtemp(join(tmpdir(), 'rollforward-source-'));
      const directory = join(home, 'documents');
      const away = join(home, 'away');
      const fileOf = (deployment: string): string => join(directory, `${deployment}.json`);
      await mkdir(directory);
      await writeFile(join(directory, DIRECTORY_MARKER), '');
      const replace = async (deployment: string, make: (path: string) => Promise<void>): Promise<void> => {
        // It would be a file somewhere else.
        if (deployment.includes('/')) throw new TypeError(`no name of a file: ${deployment}`);
        const temporary = join(directory, `.${deployment}.tmp`);
        await make(temporary);
        await rename(temporary, fileOf(deployment));
      };
      return {
        source: directorySource({ directory, clock: CLOCK }),
        clock: systemClock,
        put: (deployment, bytes) => replace(deployment, (path) => writeFile(path, bytes)),
        delete: (deployment) => rm(fileOf(deployment)),
        reopen: async () => directorySource({ directory, clock: CLOCK }),
        async lose(deployment) {
          await rm(join(directory, DIRECTORY_MARKER));
          await rm(fileOf(deployment));
        },
        async outage() {
          await rename(directory, away);
          return () => rename(away, directory);
        },
        putHalf: (deployment, bytes) =>
          writeFile(join(directory, `.${deployment}.tmp`), bytes.subarray(0, bytes.length / 2)),
        spoil: (deployment) => replace(deployment, (path) => symlink('nothing', path)),
        close: () => rm(home, { recursive: true, force: true }),
      };
    },
  };
}

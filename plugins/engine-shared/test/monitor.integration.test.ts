import { existsSync } from 'node:fs';
import { mkdir, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { endHalfStart } from '../src/monitor.ts';
import { idOf } from './support/container-ids.ts';
import { startLivingProcess } from './support/living-process.ts';

/** One hierarchy of control groups, or that of one controller. */
const ROOT = existsSync('/sys/fs/cgroup/pids') ? '/sys/fs/cgroup/pids' : '/sys/fs/cgroup';

const ID = idOf(process.pid.toString(16).padStart(63, 'a'));
const OTHER = idOf(process.pid.toString(16).padStart(63, 'b'));

test('what waits to become a container is ended by the control group that it waits in, and no other is', async () => {
  const [mine, other] = [await startLivingProcess(), await startLivingProcess()];
  const groups = [ID, OTHER].map((id) => join(ROOT, `rollforward-test-${id}`));
  try {
    for (const [index, group] of groups.entries()) {
      await mkdir(group);
      await writeFile(join(group, 'cgroup.procs'), String([mine, other][index]?.pid));
    }
    await endHalfStart(ID);
    await expect.poll(() => existsSync(`/proc/${mine.pid}`)).toBe(false);
    expect(existsSync(`/proc/${other.pid}`)).toBe(true);
  } finally {
    await Promise.all([mine.end(), other.end()]);
    for (const group of groups)
      await expect
        .poll(() =>
          rmdir(group).then(
            () => true,
            () => false,
          ),
        )
        .toBe(true);
  }
});

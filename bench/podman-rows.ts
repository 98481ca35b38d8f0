import { join } from 'node:path';

import { startPodmanHost } from '@rollforward/test-hosts';

import { startPodmanService } from '../test/integration/subjects/podman-service.ts';
import { startIdleRounds } from './idle-rows.ts';
import { measureReplacements } from './replacement-rows.ts';
import type { Row } from './row.ts';
import type { Size } from './size.ts';
import { type Podman, WAYS } from './way.ts';

/** All that is measured on Podman. `tell` is told what comes next. What fails is a row that says why. */
export async function measureOnPodman(size: Size, tell: (what: string) => void): Promise<readonly Row[]> {
  const { services, repetitions, containers } = size;
  const rows: Row[] = [];
  const measure = async (what: string, work: () => Promise<readonly Row[]>): Promise<void> => {
    tell(what);
    const failed = (error: unknown): readonly Row[] => [{ kind: 'not-measured', what, why: String(error) }];
    rows.push(...(await work().catch(failed)));
  };

  // Each on a host of its own: what the others have left would be in each list.
  for (const way of WAYS) {
    await measure(`${way.name}: replacements`, () =>
      withPodman((podman) => measureReplacements({ ...podman, way, services, repetitions })),
    );
  }
  await withPodman(async (podman) => {
    const rounds = await startIdleRounds(podman);
    for (const containersNow of containers) {
      for (const way of WAYS) {
        const options = { way, containers: containersNow, repetitions };
        await measure(`${way.name}: idle rounds, ${containersNow} containers`, () => rounds(options));
      }
    }
  });
  return rows;
}

async function withPodman<T>(measure: (podman: Podman) => Promise<T>): Promise<T> {
  const host = await startPodmanHost();
  try {
    const service = await startPodmanService(host, join(host.dir, 'podman.sock'));
    try {
      return await measure({ host, socketPath: service.socketPath });
    } finally {
      await service.stop();
    }
  } finally {
    await host.stop();
  }
}

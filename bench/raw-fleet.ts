import type { PodmanHost } from '@rollforward/test-hosts';
import { LABELS } from 'rollforward';

import { firstVersions, type Fleet, nextVersion, replacementOf, serviceName, type Version } from './fleet.ts';
import { newOwner } from './our-agent.ts';
import type { RawCalls } from './raw-calls.ts';

export interface RawFleetOptions {
  readonly host: PodmanHost;
  readonly calls: RawCalls;
  /** Of this fleet only. */
  readonly dir: string;
  readonly services: number;
}

/** A fleet that is kept by hand: a service is replaced by the calls that nobody who looks first could leave out. */
export async function startRawFleet({ host, calls, dir, services }: RawFleetOptions): Promise<Fleet> {
  const images = { v1: await host.image('v1'), v2: await host.image('v2') };
  const owner = newOwner();
  await host.run(['network', 'create', owner]);
  const imageOf = ({ image }: Version): string => (image === 'v1' ? images.v1 : images.v2);
  const create = (index: number, version: Version): Promise<string> =>
    calls.create({
      name: `${owner}.${serviceName(index)}.${version.number}`,
      image: imageOf(version),
      network: owner,
      logFolder: version.logFolder,
      labels: { [LABELS.owner]: owner },
    });

  const versions = await firstVersions(dir, services);
  const ids: string[] = [];
  for (const [index, version] of versions.entries()) {
    const id = await create(index, version);
    await calls.start(id);
    ids.push(id);
  }
  return {
    async replace(index) {
      const [before, id] = [versions[index], ids[index]];
      if (before === undefined || id === undefined)
        throw new RangeError(`index: expected one below ${services}`);
      const after = await nextVersion(dir, index, before);
      const askedAt = Date.now();
      await calls.list(owner);
      await calls.lookAtImage(imageOf(after));
      await calls.lookAtNetwork(owner);
      const next = await create(index, after);
      await calls.stop(id);
      await calls.remove(id);
      await calls.start(next);
      versions[index] = after;
      ids[index] = next;
      return replacementOf(before, after, askedAt);
    },
    async stop() {
      calls.close();
    },
  };
}

import type { PodmanHost } from '@rollforward/test-hosts';
import type { ContainerRuntime, DeploymentDocument, ServiceSpec } from 'rollforward';

import { firstVersions, type Fleet, nextVersion, replacementOf, serviceName, type Version } from './fleet.ts';
import { newOwner, startAgent } from './our-agent.ts';
import { RAW_GRACE } from './raw-calls.ts';

export interface OurFleetOptions {
  readonly host: PodmanHost;
  readonly runtime: ContainerRuntime;
  /** Of this fleet only. */
  readonly dir: string;
  readonly services: number;
}

/** A fleet that an agent keeps: a service is replaced by putting a document in which it is another one. */
export async function startOurFleet({ host, runtime, dir, services }: OurFleetOptions): Promise<Fleet> {
  const images = { v1: await host.image('v1'), v2: await host.image('v2') };
  const specOf = ({ image, logFolder }: Version): ServiceSpec => ({
    image: image === 'v1' ? images.v1 : images.v2,
    env: { LOG_DIR: '/log' },
    mounts: [{ type: 'bind', source: logFolder, target: '/log' }],
    lifecycle: { gracePeriodSeconds: RAW_GRACE },
  });
  const versions = await firstVersions(dir, services);
  const documentOf = (): DeploymentDocument => ({
    apiVersion: 'rollforward/v1',
    services: Object.fromEntries(versions.map((version, index) => [serviceName(index), specOf(version)])),
  });

  const agent = startAgent(runtime, newOwner(), documentOf());
  await agent.settled();
  return {
    async replace(index) {
      const before = versions[index];
      if (before === undefined) throw new RangeError(`index: expected one below ${services}`);
      const after = await nextVersion(dir, index, before);
      versions[index] = after;
      const document = documentOf();
      const askedAt = Date.now();
      agent.put(document);
      // Whoever asks whether it is settled makes the agent look, which it then does at its own pace.
      const replacement = await replacementOf(before, after, askedAt);
      await agent.settled();
      return replacement;
    },
    stop: () => agent.stop(),
  };
}

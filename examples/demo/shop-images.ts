import {
  HostUnavailable,
  makeHeavyImage,
  openSlowLine,
  type PodmanHost,
  type Registry,
  startRegistry,
  type TestImage,
} from '@rollforward/test-hosts';

import type { ShopImages } from './documents.ts';

/** The shop's images, and the programs in them. */
const PROGRAMS: Readonly<Record<string, TestImage>> = {
  'web:v1': 'v1',
  'web:v2': 'v2',
  'web:v3.1': 'exits',
  'web:v4': 'v4',
  'worker:v1': 'needs-env',
  'db:v1': 'volume',
};

/** The image with a layer of its own that is worth watching, and how long its pull takes: four seconds. */
const HEAVY = 'web:v2';
const HEAVY_BYTES = 32e6;
const LINE_BYTES_PER_SECOND = 8e6;

/** Where the shop's images come from. */
export interface ImageSupply {
  /** In words. */
  readonly about: string;
  readonly images: ShopImages;
  stop(): Promise<void>;
}

/** Starts a registry where one is installed, and puts the shop's images into it; else they are imported, and nothing is pulled. */
export async function supplyImages(host: PodmanHost): Promise<ImageSupply> {
  const registry = await startRegistryIfInstalled();
  if (registry === undefined) {
    for (const [name, program] of Object.entries(PROGRAMS)) {
      await host.run(['tag', await host.image(program), `localhost/${name}`]);
    }
    return {
      about: 'imported; docker-registry is not installed, so nothing is pulled',
      images: { registry: 'localhost', pullPolicy: 'never' },
      stop: () => Promise.resolve(),
    };
  }
  try {
    await pushImages(host, registry);
    const line = await openSlowLine(registry.port, LINE_BYTES_PER_SECOND);
    const speed = `${LINE_BYTES_PER_SECOND / 1e6} MB/s`;
    return {
      about: `pulled from a registry of its own, over a line of ${speed} at ${line.address}`,
      images: { registry: line.address, pullPolicy: 'missing' },
      async stop() {
        await line.stop();
        await registry.stop();
      },
    };
  } catch (error) {
    await registry.stop();
    throw error;
  }
}

async function startRegistryIfInstalled(): Promise<Registry | undefined> {
  try {
    return await startRegistry();
  } catch (error) {
    if (error instanceof HostUnavailable) return undefined;
    throw error;
  }
}

/** After a push the images leave the host again, so that the agent really has to pull them. */
async function pushImages(host: PodmanHost, { address }: Registry): Promise<void> {
  for (const [name, program] of Object.entries(PROGRAMS)) {
    const source = await host.image(program);
    const target = `${address}/${name}`;
    if (name === HEAVY) {
      await makeHeavyImage(host, { from: source, reference: target, bytes: HEAVY_BYTES });
      await host.run(['push', '--quiet', target]);
    } else {
      await host.run(['push', '--quiet', source, target]);
    }
  }
  await host.run(['rmi', '--all', '--force']);
}

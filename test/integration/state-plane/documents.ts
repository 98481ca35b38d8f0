import { createHash } from 'node:crypto';

import type { PodmanHost, TestImage } from '@rollforward/test-hosts';
import type { ServiceSpec } from 'rollforward';

import type { SeededRandom } from '../support/seeded-random.ts';
import { documentOf, marked } from '../support/service.ts';
import { type FleetSide, persistently } from './fleet-side.ts';
import type { Version } from './life-faults.ts';

/** The deployments of the device with their services. Those of the last one never change. */
const DEPLOYMENTS = { shop: ['web', 'db'], site: ['front'], rock: ['core'] } as const;

type Deployment = keyof typeof DEPLOYMENTS;

const CHANGING = ['shop', 'site'] as const;
const IMAGES: readonly TestImage[] = ['v1', 'v2', 'v3'];

/** What is wished of one deployment now. */
export interface Wish {
  readonly deployment: string;
  readonly text: string;
  readonly revision: string;
}

/** The documents of one device as their owner has them, whatever NATS still knows of them. */
export interface Documents {
  /** Every version of every service so far. */
  readonly versions: readonly Version[];
  /** The last document of each deployment. */
  wishes(): readonly Wish[];
  /** Puts every deployment for the first time. */
  putAll(): Promise<void>;
  /** Changes one service of one deployment, and puts that. */
  putChanged(): Promise<void>;
  /** Puts all documents again as they are: NATS has lost them. */
  putAgain(): Promise<void>;
}

export interface DocumentsOptions {
  readonly host: PodmanHost;
  readonly side: FleetSide;
  /** The device, and what marks its containers. */
  readonly run: string;
  readonly random: SeededRandom;
}

/** Makes the test images, and puts nothing. */
export async function createDocuments({ host, side, run, random }: DocumentsOptions): Promise<Documents> {
  const images: string[] = [];
  for (const image of IMAGES) images.push(await host.image(image));
  const numbers = new Map<string, number>();
  const versions: Version[] = [];
  const wishes = new Map<Deployment, Wish>();
  let generation = 0;

  function specOf(deployment: Deployment, service: string): ServiceSpec {
    const name = `${deployment}-${service}`;
    const number = numbers.get(name) ?? 0;
    const spec = {
      image: images[number % images.length] ?? '',
      lifecycle: { gracePeriodSeconds: 5 },
    };
    return marked(run, name, `v${number}`, spec);
  }

  function change(deployment: Deployment, service: string): void {
    const name = `${deployment}-${service}`;
    const number = (numbers.get(name) ?? 0) + 1;
    numbers.set(name, number);
    versions.push({ service: name, version: `v${number}`, putAt: Date.now() });
  }

  function compose(deployment: Deployment): void {
    generation += 1;
    const services = DEPLOYMENTS[deployment].map(
      (service) => [service, specOf(deployment, service)] as const,
    );
    const document = { ...documentOf(Object.fromEntries(services)), generation };
    const text = JSON.stringify(document);
    wishes.set(deployment, { deployment, text, revision: createHash('sha256').update(text).digest('hex') });
  }

  async function put({ deployment, text }: Wish): Promise<void> {
    await persistently(() => side.fleet.putDeployment({ device: run, deployment, document: text }));
  }

  async function putAgain(): Promise<void> {
    for (const wish of wishes.values()) await put(wish);
  }

  function pick<T>(items: readonly [T, ...T[]]): T {
    return items[Math.floor(random.number() * items.length)] ?? items[0];
  }

  return {
    versions,
    wishes: () => [...wishes.values()],
    async putAll() {
      for (const deployment of ['shop', 'site', 'rock'] as const) {
        for (const service of DEPLOYMENTS[deployment]) change(deployment, service);
        compose(deployment);
      }
      await putAgain();
    },
    async putChanged() {
      const deployment = pick(CHANGING);
      change(deployment, pick(DEPLOYMENTS[deployment]));
      compose(deployment);
      const wish = wishes.get(deployment);
      if (wish !== undefined) await put(wish);
    },
    putAgain,
  };
}

import type { DeploymentDocument, PullPolicy } from 'rollforward';

/** The name of the only deployment. */
export const SHOP = 'shop';

/** Tags of the web image. No `v3` exists anywhere, and `v3.1` exits as soon as it is started. */
export type WebVersion = 'v1' | 'v2' | 'v3' | 'v3.1' | 'v4';

/** Where the shop's images are. */
export interface ShopImages {
  /** What references begin with, as in `registry.example/web:v1`. */
  readonly registry: string;
  /** `never`, where there is no registry to pull from. */
  readonly pullPolicy: PullPolicy;
}

/** What is different from one document to the next, and from one stage to the other. */
export interface ShopOptions {
  readonly version: WebVersion;
  readonly generation: number;
  readonly images: ShopImages;
  readonly hostPort: number;
  readonly marker: string;
}

/** Three services: one with a port, one that needs its env, one with a volume. Only `web` ever changes. */
export function shopDocument(options: ShopOptions): DeploymentDocument {
  const { version, generation, images, hostPort, marker } = options;
  const { registry, pullPolicy } = images;
  return {
    apiVersion: 'rollforward/v1',
    generation,
    services: {
      web: {
        image: `${registry}/web:${version}`,
        pullPolicy,
        env: { PORT: '8080', DEMO: marker },
        ports: [`127.0.0.1:${hostPort}:8080`],
        lifecycle: { gracePeriodSeconds: 5 },
      },
      worker: {
        image: `${registry}/worker:v1`,
        pullPolicy,
        env: { NEEDED: 'it exits without this', DEMO: marker },
      },
      db: {
        image: `${registry}/db:v1`,
        pullPolicy,
        env: { DEMO: marker },
        mounts: [{ type: 'volume', source: 'data', target: '/data' }],
      },
    },
  };
}

import type { DeploymentDocument, MemorySource, ServiceSpec } from 'rollforward';
import { exiting, type FakeImages, stoppingSlowly } from 'rollforward/testing';

/** One change of documents, from a state that has settled. */
export interface Scenario {
  readonly name: string;
  readonly before: Readonly<Record<string, DeploymentDocument>>;
  act(source: MemorySource): void;
  /** What is wanted in the end. */
  readonly after: Readonly<Record<string, DeploymentDocument>>;
}

/** How the programs in the images behave. */
export function prepareImages(images: FakeImages): void {
  images.set('slow:1', stoppingSlowly(2_000));
  images.set('slow:2', stoppingSlowly(2_000));
  images.set('slow:3', stoppingSlowly(2_000));
  images.set('job:1', exiting(0, { afterMs: 100 }));
  images.set('job:2', exiting(0, { afterMs: 100 }));
}

function document(services: Readonly<Record<string, ServiceSpec>>): DeploymentDocument {
  return { apiVersion: 'rollforward/v1', services };
}

const db: ServiceSpec = { image: 'db:1', env: { PASSWORD: 'secret' } };
const web = (version: number, more: Partial<ServiceSpec> = {}): ServiceSpec => ({
  image: `web:${version}`,
  ...more,
});
const slow = (version: number): ServiceSpec => ({
  image: `slow:${version}`,
  ports: ['8080:80'],
  lifecycle: { gracePeriodSeconds: 5 },
});
const job = (version: number): ServiceSpec => ({
  image: `job:${version}`,
  restart: 'never',
  network: 'none',
});

function put(
  before: DeploymentDocument | undefined,
  after: DeploymentDocument,
): Pick<Scenario, 'before' | 'act' | 'after'> {
  return {
    before: before === undefined ? {} : { shop: before },
    act: (source) => source.put('shop', after),
    after: { shop: after },
  };
}

const START: Scenario = { name: 'first start', ...put(undefined, document({ web: web(1), db })) };
export const REPLACE: Scenario = {
  name: 'replace one of two',
  ...put(document({ web: slow(1), db }), document({ web: slow(2), db })),
};
const DROP: Scenario = { name: 'drop one of two', ...put(document({ web: slow(1), db }), document({ db })) };
const DELETE: Scenario = {
  name: 'delete a deployment beside another',
  before: { shop: document({ web: slow(1), db }), other: document({ db }) },
  act: (source) => source.delete('shop'),
  after: { other: document({ db }) },
};
const RENAME: Scenario = {
  name: 'rename a service',
  ...put(document({ web: slow(1), db }), document({ front: slow(1), db })),
};
const EXCHANGE: Scenario = {
  name: 'two services exchange their ports',
  ...put(
    document({ a: web(1, { ports: ['8080:80'] }), b: web(1, { ports: ['8081:80'] }) }),
    document({ a: web(1, { ports: ['8081:80'] }), b: web(1, { ports: ['8080:80'] }) }),
  ),
};
const JOB: Scenario = {
  name: 'replace a completed one-shot',
  ...put(document({ job: job(1), db }), document({ job: job(2), db })),
};
const EMPTY: Scenario = { name: 'wish for nothing', ...put(document({ web: slow(1) }), document({})) };

export const SCENARIOS: readonly Scenario[] = [START, REPLACE, DROP, DELETE, RENAME, EXCHANGE, JOB, EMPTY];

/** What overtakes {@link REPLACE} while it is under way. */
export const OVERTAKING: readonly Scenario[] = [
  {
    ...REPLACE,
    name: 'a third version',
    ...put(document({ web: slow(2), db }), document({ web: slow(3), db })),
  },
  {
    ...REPLACE,
    name: 'the first version again',
    ...put(document({ web: slow(2), db }), document({ web: slow(1), db })),
  },
  {
    ...REPLACE,
    name: 'a deletion',
    before: REPLACE.after,
    act: (source) => source.delete('shop'),
    after: {},
  },
];

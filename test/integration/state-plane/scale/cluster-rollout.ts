import { setTimeout as sleep } from 'node:timers/promises';

import { isFleetError, type WaitOutcome } from '@rollforward/nats';
import { type DeploymentDocument, revisionOf } from 'rollforward';

import { eventually } from '../../support/eventually.ts';
import { seededRandom, type SeededRandom } from '../../support/seeded-random.ts';
import { type ClusterWorld, DEPLOYMENT, startClusterWorld, type WorldDevice } from './cluster-world.ts';
import { statesThatGoBack } from './state-log.ts';

/** How much is to be done. */
export interface ClusterRolloutOptions {
  readonly seed: number;
  readonly devices: number;
  /** In each of them one leader is killed: that of desired-state first, that of device-state next, and so on. */
  readonly rollouts: number;
  readonly onLine?: (line: string) => void;
}

/** What became of it. */
export interface ClusterRolloutResult {
  readonly faults: readonly string[];
  readonly kills: number;
  readonly reads: number;
  readonly staleReads: number;
  readonly missingReads: number;
  readonly unavailableReads: number;
  /** Puts that had to be asked for more than once. */
  readonly putsAgain: number;
  readonly states: number;
}

const BUCKETS_IN_TURN = ['KV_desired-state', 'KV_device-state'] as const;
const CONVERGED_WITHIN_MS = 60_000;
const LATE_MS = 2_000;
const HEARD_WITHIN_MS = 30_000;
const PUT_WITHIN_MS = 40_000;

/** Rolls version after version out to devices of a cluster, and kills a leader with SIGKILL in the middle of each. */
export async function rollOutOnCluster(options: ClusterRolloutOptions): Promise<ClusterRolloutResult> {
  const { seed, rollouts, onLine = () => undefined } = options;
  const random = seededRandom(seed);
  const world = await startClusterWorld({ devices: options.devices, random, ageOf: versionIn });
  const faults: string[] = [];
  let putsAgain = 0;
  try {
    putsAgain += await putOnAll({ world, random, version: 1 });
    faults.push(...(await settle(world, 1)));
    for (let number = 1; number <= rollouts && faults.length === 0; number += 1) {
      for (const { runtime } of world.devices) runtime.clearCalls();
      const begun = performance.now();
      const stream = BUCKETS_IN_TURN[(number - 1) % BUCKETS_IN_TURN.length] ?? BUCKETS_IN_TURN[0];
      const killAt = Math.floor(options.devices * (0.25 + 0.5 * random.number()));
      const killed = killLeaderOnce(world, stream, random);
      putsAgain += await putOnAll({
        world,
        random,
        version: number + 1,
        before: { killAt, kill: killed.kill },
      });
      const name = await killed.back;
      await world.cluster.ready();
      const reached = await settle(world, number + 1);
      // What would be undone, or done again, would be so by what comes late.
      await sleep(LATE_MS);
      const found = [
        ...reached,
        ...(await settle(world, number + 1)),
        ...world.devices.flatMap(oneReplacement),
      ];
      const ms = Math.round(performance.now() - begun);
      onLine(
        `${found.length === 0 ? '✓' : '✗'} v${number + 1}: leader of ${stream} (${name}) killed, ${ms} ms`,
      );
      for (const fault of found) onLine(`    ${fault}`);
      faults.push(...found);
    }
    const versions = new Map(
      Array.from({ length: rollouts + 1 }, (_, index) => index + 1).flatMap((version) =>
        [true, false].map((numbered) => [revisionOf(bytesOf(version, numbered)), version] as const),
      ),
    );
    faults.push(...(await unheard(world, rollouts + 1)));
    faults.push(...statesThatGoBack([...world.log.values()], (revision) => versions.get(revision) ?? -1));
    const counts = world.devices.map(({ reads }) => reads.counts());
    const sum = (of: (one: (typeof counts)[number]) => number): number =>
      counts.reduce((all, one) => all + of(one), 0);
    return {
      faults,
      kills: rollouts,
      reads: sum(({ reads }) => reads),
      staleReads: sum(({ stale }) => stale),
      missingReads: sum(({ missing }) => missing),
      unavailableReads: sum(({ unavailable }) => unavailable),
      putsAgain,
      states: world.log.size,
    };
  } finally {
    await world.stop();
  }
}

interface PutOnAll {
  readonly world: ClusterWorld;
  readonly random: SeededRandom;
  readonly version: number;
  /** Done before the put of that number, counted from 0. */
  readonly before?: { readonly killAt: number; readonly kill: () => Promise<void> };
}

/** One put each, in an order that chance decides. Gives how many had to be asked for again. */
async function putOnAll({ world, random, version, before }: PutOnAll): Promise<number> {
  let again = 0;
  for (const [index, device] of random.shuffle(world.devices).entries()) {
    if (index === before?.killAt) await before.kill();
    again += await putOn(world, device, version);
    await sleep(20 + 100 * random.number());
  }
  return again;
}

/** What an operator does who is told that it is not known whether it has happened. */
async function putOn({ fleet }: ClusterWorld, { device }: WorldDevice, version: number): Promise<number> {
  const begun = performance.now();
  const document = bytesOf(version, isNumbered(device));
  for (let again = 0; ; again += 1) {
    try {
      await fleet.putDeployment({ device, deployment: DEPLOYMENT, document });
      return again;
    } catch (error) {
      const spent = performance.now() - begun;
      if (!isFleetError(error) || error.code === 'Conflict' || spent > PUT_WITHIN_MS) throw error;
      await sleep(200);
    }
  }
}

/** Kills the leader of a stream when it is told to, and starts it again some seconds later. */
function killLeaderOnce(
  { cluster }: ClusterWorld,
  stream: string,
  random: SeededRandom,
): { readonly kill: () => Promise<void>; readonly back: Promise<string> } {
  let isBack: (name: string) => void = () => undefined;
  let isNotBack: (error: unknown) => void = () => undefined;
  const back = new Promise<string>((resolve, reject) => {
    isBack = resolve;
    isNotBack = reject;
  });
  // It is looked at later.
  back.catch(() => undefined);
  return {
    back,
    async kill() {
      const leader = await eventually(
        () => cluster.leaderOf(stream),
        (node) => node !== undefined,
      );
      if (leader === undefined) throw new Error(`${stream} has no leader`);
      await leader.kill();
      const awayMs = 1000 + 3000 * random.number();
      sleep(awayMs)
        .then(() => leader.restart())
        .then(() => isBack(leader.name), isNotBack);
    },
  };
}

/** Waits until every device says that it runs `version`, and looks whether that is so: in the engine and in the buckets. */
async function settle({ fleet, devices }: ClusterWorld, version: number): Promise<readonly string[]> {
  const faults = await Promise.all(
    devices.map(async ({ device, runtime }): Promise<readonly string[]> => {
      const document = bytesOf(version, isNumbered(device));
      const revision = revisionOf(document);
      const place = { device, deployment: DEPLOYMENT };
      const deadlineMs = CONVERGED_WITHIN_MS;
      const outcome = await fleet.waitFor({ ...place, revision, phase: 'Running', deadlineMs });
      if (outcome.kind !== 'reached') return [`${device}: v${version} is not reported: ${told(outcome)}`];
      const held = await fleet.getDeployment(place);
      const lives = runtime.containers().filter(({ state }) => state === 'running');
      const images = lives.map(({ image }) => image.reference);
      return [
        ...(held?.revision === revision
          ? []
          : [`${device}: the bucket holds ${held?.revision ?? 'nothing'}`]),
        ...(images.join() === imageOf(version) ? [] : [`${device}: ${images.join(', ') || 'nothing'} runs`]),
      ];
    }),
  );
  return faults.flat();
}

/** Whose last state did not come to those who watch the bucket by other means. */
async function unheard({ log, devices }: ClusterWorld, version: number): Promise<readonly string[]> {
  const missing = (): readonly string[] => {
    const newest = new Map(
      [...log.values()].sort((a, b) => a.place - b.place).map(({ key, state }) => [key, state]),
    );
    return devices.flatMap(({ device }) => {
      const state = newest.get(`${device}.${DEPLOYMENT}`);
      const isThere = state?.revision === revisionOf(bytesOf(version, isNumbered(device)));
      return isThere && state.phase === 'Running'
        ? []
        : [`${device}: its last state was not seen in the bucket`];
    });
  };
  const begun = performance.now();
  while (missing().length > 0 && performance.now() - begun < HEARD_WITHIN_MS) await sleep(100);
  return missing();
}

function told(outcome: WaitOutcome): string {
  return outcome.kind === 'timed-out' ? JSON.stringify(outcome) : outcome.kind;
}

/** One container was made and started, one stopped and removed. */
function oneReplacement({ device, runtime }: WorldDevice): readonly string[] {
  const verbs = ['createContainer', 'startContainer', 'stopContainer', 'removeContainer'] as const;
  return verbs.flatMap((verb) => {
    const count = runtime.calls().filter((call) => call.verb === verb).length;
    return count === 1 ? [] : [`${device}: ${verb} was called ${count} times`];
  });
}

/** A document without a generation is protected by nothing but the order in the bucket. */
function isNumbered(device: string): boolean {
  return Number(/[0-9]+$/.exec(device)?.[0]) % 2 === 0;
}

function imageOf(version: number): string {
  return `registry.example/web:${version}`;
}

function bytesOf(version: number, numbered: boolean): Uint8Array {
  const document: DeploymentDocument = {
    apiVersion: 'rollforward/v1',
    ...(numbered ? { generation: version } : {}),
    services: { web: { image: imageOf(version) } },
  };
  return new TextEncoder().encode(JSON.stringify(document));
}

function versionIn(bytes: Uint8Array): number {
  const { services } = JSON.parse(new TextDecoder().decode(bytes)) as DeploymentDocument;
  return Number(/[0-9]+$/.exec(services['web']?.image ?? '')?.[0]);
}

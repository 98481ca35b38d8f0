import { describe, expect, it } from 'vitest';

import { type Assessment, assess, assessUnclaimed, type ServiceAssessment } from '../../src/plan/assess.ts';
import type { StepFault, Tries } from '../../src/plan/lane-memory.ts';
import { observedByLane } from '../../src/plan/observed.ts';
import { planConvergence } from '../../src/plan/plan-convergence.ts';
import { survey } from '../../src/plan/survey.ts';
import {
  created,
  desired,
  digest,
  exited,
  id,
  memoryOf,
  MIN_READY_MS,
  NOW,
  paused,
  planInput,
  type PlanOptions,
  revision,
  running,
  stopping,
  unknown,
  wantedWeb,
} from './builders.ts';

function assessed(options: PlanOptions): Assessment {
  const input = planInput(options);
  const [deployment] = survey(input);
  if (deployment === undefined) throw new Error('expected a deployment');
  const { lanes } = planConvergence(input);
  return assess({ deployment, lanes, busy: input.busy, now: NOW, minReadyMs: MIN_READY_MS });
}

function web(options: PlanOptions): ServiceAssessment {
  const service = assessed(options).services.web;
  if (service === undefined) throw new Error('expected shop/web');
  return service;
}

function fault(retryAt: number, code: StepFault['code'] = 'Unavailable'): Tries {
  return { count: 1, retryAt, fault: { code, message: 'scripted' } };
}

const V1 = wantedWeb('v1');
const V2 = wantedWeb('v2');
const LATER = NOW + 1_000;

/** A run of aaaa… that began so many milliseconds ago. */
function upFor(ms: number): { readonly id: ReturnType<typeof id>; startedAt: number; since: number } {
  return { id: id('a'), startedAt: 0, since: NOW - ms };
}

describe('a running service', () => {
  it('is Pending until it was up for long enough, and then Running', () => {
    const containers = [running('a')];
    const early = web({
      desired: V1,
      containers,
      memory: { 'shop/web': memoryOf('v1', { run: upFor(2_999), starts: 1 }) },
    });
    expect(early).toEqual({
      phase: 'Pending',
      id: id('a'),
      state: 'running',
      digest: digest('v1'),
      restarts: 0,
      reason: 'not ready yet',
      becomesReady: true,
    });
    const ready = web({
      desired: V1,
      containers,
      memory: { 'shop/web': memoryOf('v1', { run: upFor(3_000), starts: 1 }) },
    });
    expect(ready).toEqual({
      phase: 'Running',
      id: id('a'),
      state: 'running',
      digest: digest('v1'),
      restarts: 0,
      becomesReady: false,
    });
  });

  it('is Pending as long as nothing is remembered of its run', () => {
    expect(web({ desired: V1, containers: [running('a')] })).toMatchObject({
      phase: 'Pending',
      becomesReady: true,
    });
  });

  it('stays Failed after a crash until a run has lasted', () => {
    const memory = {
      'shop/web': memoryOf('v1', { run: upFor(100), standing: 'crashed', starts: 3 }),
    } as const;
    expect(web({ desired: V1, containers: [running('a')], memory })).toMatchObject({
      phase: 'Failed',
      reason: 'it ended before it was ready, and was started again',
      restarts: 2,
      becomesReady: true,
    });
  });

  it('tells its health, its restarts and its last outage', () => {
    const memory = { 'shop/web': memoryOf('v1', { run: upFor(5_000), starts: 4, outageMs: 171 }) } as const;
    expect(web({ desired: V1, containers: [running('a', { health: 'healthy' })], memory })).toMatchObject({
      phase: 'Running',
      health: 'healthy',
      restarts: 3,
      outageMs: 171,
    });
  });

  it('is Running whatever became of its rename, and tells the fault', () => {
    const tries = { rename: fault(NOW, 'NameConflict') };
    const memory = { 'shop/web': memoryOf('v1', { run: upFor(5_000), tries }) } as const;
    expect(
      web({ desired: V1, containers: [running('a', { name: 'shop.web.k3f9q2' })], memory }),
    ).toMatchObject({
      phase: 'Running',
      reason: 'NameConflict: scripted',
    });
  });

  it('is Pending while another container of it is there, and Failed if that cannot be helped', () => {
    const containers = [running('a'), running('b', { version: 'v3' })];
    const run = upFor(5_000);
    expect(web({ desired: V1, containers, memory: { 'shop/web': memoryOf('v1', { run }) } })).toMatchObject({
      phase: 'Pending',
      reason: 'another container of it is still there',
      id: id('a'),
    });
    for (const kind of ['stop', 'remove'] as const) {
      const tries = { [kind]: fault(LATER, 'DeadlineExceeded') };
      const memory = { 'shop/web': memoryOf('v1', { run, tries }) } as const;
      expect(web({ desired: V1, containers, memory })).toMatchObject({
        phase: 'Failed',
        reason: 'DeadlineExceeded: scripted',
        becomesReady: false,
      });
    }
  });
});

describe('a service on its way', () => {
  it('is Pending, and says what is done about it', () => {
    expect(web({ desired: V1 })).toEqual({
      phase: 'Pending',
      state: 'absent',
      digest: digest('v1'),
      restarts: 0,
      reason: 'wanted and not there (document 73686f70)',
      becomesReady: false,
    });
    expect(web({ desired: V1, containers: [created('a')] })).toMatchObject({
      phase: 'Pending',
      id: id('a'),
      state: 'created',
      reason: 'created and not started yet',
    });
  });

  it('is shown by what still serves, and then by what is to serve', () => {
    const fresh = created('c', { version: 'v2' });
    const old = running('a');
    expect(web({ desired: V2, containers: [fresh, old] })).toMatchObject({
      phase: 'Pending',
      id: id('a'),
      digest: digest('v1'),
    });
    expect(web({ desired: V2, containers: [fresh, exited('a')] })).toMatchObject({
      id: id('c'),
      digest: digest('v2'),
    });
    expect(web({ desired: V2, containers: [exited('a', { exitCode: 3 })] })).toMatchObject({
      id: id('a'),
      digest: digest('v1'),
      exitCode: 3,
    });
  });

  it('is Failed with the fault that its next step gave, and tells when it is tried again', () => {
    const creating = {
      'shop/web': memoryOf('v2', { tries: { create: fault(LATER, 'ImageNotFound') } }),
    } as const;
    expect(web({ desired: V2, containers: [running('a')], memory: creating })).toMatchObject({
      phase: 'Failed',
      id: id('a'),
      reason: 'ImageNotFound: scripted',
      retryAt: LATER,
    });
    const starting = { 'shop/web': memoryOf('v1', { tries: { start: fault(LATER, 'PortInUse') } }) } as const;
    expect(web({ desired: V1, containers: [created('a')], memory: starting })).toMatchObject({
      phase: 'Failed',
      reason: 'PortInUse: scripted',
      retryAt: LATER,
    });
  });

  it('stays Failed while the step is tried again', () => {
    const memory = { 'shop/web': memoryOf('v1', { tries: { start: fault(NOW, 'PortInUse') } }) } as const;
    const { phase, retryAt } = web({ desired: V1, containers: [created('a')], memory });
    expect(phase).toBe('Failed');
    expect(retryAt).toBeUndefined();
  });

  it('is not Failed for what failed before the container was there', () => {
    const memory = { 'shop/web': memoryOf('v1', { tries: { create: fault(LATER) } }) } as const;
    expect(web({ desired: V1, containers: [created('a')], memory }).phase).toBe('Pending');
  });

  it('is Failed for what cannot be cleared away', () => {
    const memory = {
      'shop/web': memoryOf('v2', { tries: { remove: fault(LATER, 'StillRunning') } }),
    } as const;
    expect(web({ desired: V2, containers: [exited('a')], memory })).toMatchObject({
      phase: 'Failed',
      reason: 'StillRunning: scripted',
    });
  });

  it('waits for somebody’s word as Pending, and says for what', () => {
    const word = [
      [paused('a'), 'paused by somebody'],
      [unknown('a'), 'the engine calls aaaaaaaaaaaa "removing", which may be alive'],
      [
        running('a', { labels: 'unverified' }),
        'the image of aaaaaaaaaaaa cannot be looked at, so its labels prove nothing',
      ],
    ] as const;
    for (const [container, reason] of word)
      expect(web({ desired: V1, containers: [container] })).toMatchObject({ phase: 'Pending', reason });
  });

  it('waits for a port as Pending', () => {
    const ports = ['127.0.0.1:80/tcp'];
    const containers = [created('a', { ports }), running('d', { service: 'db', ports })];
    expect(web({ desired: V1, containers })).toMatchObject({
      phase: 'Pending',
      reason: 'created and not started yet',
    });
  });
});

describe('a service that has ended', () => {
  const ended = [exited('a', { exitCode: 2 })];

  it('is Pending while a ready one is repaired', () => {
    const memory = { 'shop/web': memoryOf('v1', { standing: 'ready', starts: 1 }) } as const;
    expect(web({ desired: V1, containers: ended, memory })).toMatchObject({
      phase: 'Pending',
      state: 'exited',
      exitCode: 2,
      reason: 'it ended with exit code 2',
    });
  });

  it('is Failed if it was not ready', () => {
    const memory = { 'shop/web': memoryOf('v1', { standing: 'crashed', starts: 1 }) } as const;
    expect(web({ desired: V1, containers: ended, memory })).toMatchObject({
      phase: 'Failed',
      reason: 'it ended with exit code 2 before it was ready',
    });
    expect(web({ desired: V1, containers: [exited('a')], memory }).reason).toBe(
      'it ended before it was ready',
    );
  });

  it('is Failed while it waits for its next try', () => {
    const tries = { start: { count: 3, retryAt: LATER } };
    const memory = { 'shop/web': memoryOf('v1', { standing: 'ready', tries }) } as const;
    expect(web({ desired: V1, containers: ended, memory })).toMatchObject({
      phase: 'Failed',
      retryAt: LATER,
    });
  });

  const completed: readonly (readonly ['never' | 'on-failure', number | undefined, string, string?])[] = [
    ['never', 0, 'Running'],
    ['never', 1, 'Failed', 'it ended with exit code 1'],
    ['never', undefined, 'Failed', 'it ended, exit code unknown'],
    ['on-failure', 0, 'Running'],
  ];
  for (const [restart, exitCode, phase, reason] of completed)
    it(`is ${phase} with restart ${restart} and exit code ${exitCode ?? 'unknown'}`, () => {
      const containers = [exited('a', exitCode === undefined ? {} : { exitCode })];
      const memory = { 'shop/web': memoryOf('v1', { standing: 'crashed' }) } as const;
      const service = web({ desired: wantedWeb('v1', { restart }), containers, memory });
      expect(service.phase).toBe(phase);
      expect(service.reason).toBe(reason);
      expect(service.becomesReady).toBe(false);
    });
});

describe('a deployment', () => {
  const two = desired({ shop: { web: {}, db: {} } }, { generation: 8 });
  const ready = { run: { id: id('a'), startedAt: 0, since: 0 } };
  const both = [running('a'), running('b', { service: 'db' })];
  const settledMemory = { 'shop/web': memoryOf('v1', ready), 'shop/db': memoryOf('v1', ready) } as const;

  it('is Running when all of it is, and tells what lives', () => {
    expect(assessed({ desired: two, containers: both, memory: settledMemory })).toMatchObject({
      deployment: 'shop',
      phase: 'Running',
      revision: revision('shop'),
      generation: 8,
      containerIds: { web: id('a'), db: id('b') },
      settled: true,
    });
  });

  it('is Pending if one is, and Failed if one is', () => {
    expect(assessed({ desired: two, containers: [running('a')], memory: settledMemory }).phase).toBe(
      'Pending',
    );
    const failing = {
      'shop/web': memoryOf('v1'),
      'shop/db': memoryOf('v1', { tries: { create: fault(LATER) } }),
    } as const;
    expect(assessed({ desired: two, containers: [running('a')], memory: failing }).phase).toBe('Failed');
  });

  it('is Running with nothing in it, if that is what is wanted', () => {
    const empty = desired({ shop: {} });
    const removed = memoryOf('', { tries: { network: { count: 1, retryAt: NOW } } });
    expect(assessed({ desired: empty, memory: { 'shop/': removed } })).toEqual({
      deployment: 'shop',
      phase: 'Running',
      revision: revision('shop'),
      containerIds: {},
      services: {},
      settled: true,
    });
  });

  it('is Pending while something unwanted is left, and Failed if that cannot be helped', () => {
    const containers = [...both, stopping('c', { service: 'old' })];
    const dropping = assessed({ desired: two, containers, memory: settledMemory });
    expect(dropping.phase).toBe('Pending');
    expect(dropping.services.old).toMatchObject({
      phase: 'Pending',
      reason: 'not wanted any more',
      digest: digest('v1'),
    });
    expect(dropping.containerIds).toEqual({ web: id('a'), db: id('b'), old: id('c') });
    const memory = { ...settledMemory, 'shop/old': memoryOf('', { tries: { stop: fault(LATER) } }) };
    expect(assessed({ desired: two, containers, memory })).toMatchObject({
      phase: 'Failed',
      services: { old: { phase: 'Failed', reason: 'Unavailable: scripted' } },
    });
  });

  it('that was deleted is Pending until it is gone, and says so', () => {
    const deleted = desired({}, { deleted: new Set(['shop']) });
    const leaving = assessed({ desired: deleted, containers: [running('a')] });
    expect(leaving).toMatchObject({ phase: 'Pending', reason: 'Deleted', containerIds: { web: id('a') } });
    expect(leaving.revision).toBeUndefined();
    expect(assessed({ desired: deleted })).toMatchObject({ phase: 'Pending', reason: 'Deleted' });
  });

  it('tells only what lives, also of an older version', () => {
    const containers = [exited('a'), running('b', { service: 'db', version: 'v9' })];
    expect(assessed({ desired: two, containers }).containerIds).toEqual({ db: id('b') });
  });
});

describe('settled', () => {
  const settled = (options: PlanOptions): boolean => assessed(options).settled;
  const ready = { 'shop/web': memoryOf('v1', { run: upFor(5_000) }) } as const;

  it('is a service as wanted', () => {
    expect(settled({ desired: V1, containers: [running('a')], memory: ready })).toBe(true);
  });

  it('is not a service with a step, or with one under way', () => {
    expect(settled({ desired: V1 })).toBe(false);
    expect(settled({ desired: V1, containers: [running('a')], memory: ready, busy: ['shop/web'] })).toBe(
      false,
    );
  });

  it('is not one that becomes ready by itself', () => {
    const memory = { 'shop/web': memoryOf('v1', { run: upFor(100) }) } as const;
    expect(settled({ desired: V1, containers: [running('a')], memory })).toBe(false);
  });

  it('is one that waits for a time or for a word', () => {
    const memory = { 'shop/web': memoryOf('v1', { tries: { create: fault(LATER) } }) } as const;
    expect(settled({ desired: V1, memory })).toBe(true);
    expect(settled({ desired: V1, containers: [paused('a')] })).toBe(true);
  });

  it('is not a deployment whose network is still to go', () => {
    const deleted = desired({}, { deleted: new Set(['shop']) });
    expect(settled({ desired: deleted })).toBe(false);
    // Its last container is gone already, and the step that removed it has only just ended.
    expect(settled({ desired: deleted, busy: ['shop/web'] })).toBe(false);
  });
});

describe('what nobody speaks of', () => {
  const unclaimed = (...containers: Parameters<typeof observedByLane>[0]): Assessment[] =>
    assessUnclaimed(observedByLane(containers), new Set(['blog']));

  it('is adopted as it is, and reported so', () => {
    expect(unclaimed(running('a'), exited('b', { service: 'db' }))).toEqual([
      {
        deployment: 'shop',
        phase: 'Pending',
        reason: 'NoDesiredState',
        containerIds: { web: id('a') },
        services: {
          web: {
            phase: 'Pending',
            id: id('a'),
            state: 'running',
            digest: digest('v1'),
            restarts: 0,
            reason: 'NoDesiredState',
            becomesReady: false,
          },
          db: {
            phase: 'Pending',
            id: id('b'),
            state: 'exited',
            digest: digest('v1'),
            restarts: 0,
            reason: 'NoDesiredState',
            becomesReady: false,
          },
        },
        settled: true,
      },
    ]);
  });

  it('is not what somebody speaks of', () => {
    expect(unclaimed(running('a', { deployment: 'blog' }))).toEqual([]);
  });
});

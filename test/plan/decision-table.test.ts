import { describe, expect, it } from 'vitest';

import type { RestartPolicy } from '../../src/document/document.ts';
import type { FaultCode } from '../../src/runtime/fault.ts';
import type { Tries } from '../../src/plan/lane-memory.ts';
import type { Action } from '../../src/plan/plan.ts';
import { networkLabels } from '../../src/runtime/ownership.ts';
import {
  ATTEMPT,
  container,
  created,
  type DeploymentOptions,
  desired,
  exited,
  id,
  laneOf,
  memoryOf,
  NOW,
  onlyService,
  OWNER,
  paused,
  planOf,
  running,
  type State,
  stopping,
  unknown,
  wantedWeb,
} from './builders.ts';
import {
  cutover,
  decide,
  doing,
  NOTHING,
  remove,
  rename,
  start,
  stop,
  target,
  until,
  waiting,
  WORD,
} from './decision-case.ts';

const V1 = wantedWeb('v1');
const V2 = wantedWeb('v2');
const NO_WEB = desired({ shop: { db: {} } });
const DELETED = desired({}, { deleted: new Set(['shop']) });
const REPLACES_V1 = 'digest v1:11111111… → v1:22222222… (document 73686f70)';
const SHOP_NETWORK = { name: 'shop', labels: networkLabels(OWNER, 'shop') };

function tried(retryAt: number, code?: FaultCode): Tries {
  return { count: 2, retryAt, ...(code === undefined ? {} : { fault: { code, message: 'scripted' } }) };
}

describe('an image that cannot be looked at', () => {
  const unverified = { labels: 'unverified' } as const;
  const why = 'the image of aaaaaaaaaaaa cannot be looked at, so its labels prove nothing';
  decide([
    {
      name: 'it is not taken for the service',
      desired: V1,
      containers: [running('a', unverified)],
      goal: 'keep',
      action: WORD,
      why,
    },
    {
      name: 'it is not dropped',
      desired: DELETED,
      containers: [running('a', unverified)],
      goal: 'drop',
      action: WORD,
      why,
    },
    {
      name: 'nothing else of its lane is touched',
      desired: V2,
      containers: [created('c', { version: 'v2' }), exited('a', unverified), stopping('b')],
      goal: 'keep',
      action: WORD,
      why,
    },
    {
      name: 'it comes before a word that nobody knows',
      desired: V1,
      containers: [unknown('b'), running('a', unverified)],
      goal: 'keep',
      action: WORD,
      why,
    },
  ]);
});

describe('row 1: an unknown container waits for a word', () => {
  const why = 'the engine calls aaaaaaaaaaaa "removing", which may be alive';
  decide([
    {
      name: 'it may be the wanted one',
      desired: V1,
      containers: [unknown('a')],
      goal: 'keep',
      action: WORD,
      why,
    },
    {
      name: 'nothing is started beside it',
      desired: V2,
      containers: [created('c', { version: 'v2' }), unknown('a')],
      goal: 'keep',
      action: WORD,
      why,
    },
    {
      name: 'nothing is created beside it',
      desired: V2,
      containers: [unknown('a')],
      goal: 'keep',
      action: WORD,
      why,
    },
    {
      name: 'the others are left to themselves even where T runs',
      desired: V2,
      containers: [running('c', { version: 'v2' }), unknown('a')],
      goal: 'keep',
      action: WORD,
      why,
    },
    {
      name: 'it comes before a stop that was not finished',
      desired: V1,
      containers: [stopping('b'), unknown('a')],
      goal: 'keep',
      action: WORD,
      why,
    },
    {
      name: 'it is not dropped',
      desired: DELETED,
      containers: [unknown('a')],
      goal: 'drop',
      action: WORD,
      why,
    },
    {
      name: 'another service of the deployment goes on',
      desired: desired({ shop: { web: { version: 'v1' }, db: { version: 'v1' } } }),
      containers: [unknown('a'), created('d', { service: 'db' })],
      lane: 'shop/db',
      goal: 'run',
      action: start('d'),
      why: 'created and not started yet',
    },
  ]);
});

describe('row 2: a stop that was begun is finished', () => {
  const why = 'a stop was begun and not finished';
  decide([
    {
      name: 'of the wanted one too, with its own grace',
      desired: V1,
      containers: [stopping('a', { grace: 30 })],
      goal: 'run',
      action: stop(target('a', 30)),
      why,
    },
    {
      name: 'of an old one before anything is created',
      desired: V2,
      containers: [stopping('a', { grace: 7 })],
      goal: 'replace',
      action: stop(target('a', 7)),
      why,
    },
    {
      name: 'of an old one before the cutover',
      desired: V2,
      containers: [stopping('a'), created('c', { version: 'v2' })],
      goal: 'replace',
      action: stop(target('a')),
      why,
    },
    {
      name: 'of all that are stopping, and of no other',
      desired: V1,
      containers: [
        running('a'),
        stopping('b', { version: 'v2', grace: 5 }),
        stopping('c', { version: 'v3', grace: 9 }),
      ],
      goal: 'keep',
      action: stop(target('b', 5), target('c', 9)),
      why,
    },
    {
      name: 'of one that nobody wants',
      desired: DELETED,
      containers: [running('a'), stopping('b')],
      goal: 'drop',
      action: stop(target('b')),
      why,
    },
    {
      name: 'when its time has come',
      desired: V1,
      containers: [stopping('a')],
      memory: { 'shop/web': memoryOf('v1', { tries: { stop: tried(NOW + 1, 'DeadlineExceeded') } }) },
      goal: 'run',
      action: until(NOW + 1),
      next: ['stop'],
      why: `${why}; DeadlineExceeded`,
    },
  ]);
});

describe('row 3: what is not wanted goes', () => {
  decide([
    {
      name: 'a live one is stopped with its own grace',
      desired: NO_WEB,
      containers: [running('a', { grace: 45 })],
      goal: 'drop',
      action: stop(target('a', 45)),
      next: ['remove'],
      why: 'not wanted (73686f70)',
    },
    {
      name: 'a paused one is stopped',
      desired: NO_WEB,
      containers: [paused('a')],
      goal: 'drop',
      action: stop(target('a')),
      next: ['remove'],
      why: 'not wanted (73686f70)',
    },
    {
      name: 'the live are stopped before the dead are removed',
      desired: DELETED,
      containers: [exited('a'), running('b'), created('c')],
      goal: 'drop',
      action: stop(target('b')),
      next: ['remove'],
      why: 'not wanted (deployment deleted)',
    },
    {
      name: 'the dead are removed, all at once',
      desired: DELETED,
      containers: [exited('a'), created('c')],
      goal: 'drop',
      action: remove('a', 'c'),
      why: 'not wanted (deployment deleted)',
    },
    {
      name: 'a completed one-shot of a dropped service is removed',
      desired: NO_WEB,
      containers: [exited('a', { exitCode: 0 })],
      goal: 'drop',
      action: remove('a'),
      why: 'not wanted (73686f70)',
    },
    {
      name: 'the generation is told where there is one',
      desired: desired({ shop: { db: {} } }, { generation: 8 }),
      containers: [running('a')],
      goal: 'drop',
      action: stop(target('a')),
      next: ['remove'],
      why: 'not wanted (gen 8)',
    },
    {
      name: 'when its time has come',
      desired: DELETED,
      containers: [running('a')],
      memory: { 'shop/web': memoryOf('', { tries: { stop: tried(NOW + 500, 'Unavailable') } }) },
      goal: 'drop',
      action: until(NOW + 500),
      next: ['stop', 'remove'],
      why: 'not wanted (deployment deleted); Unavailable',
    },
  ]);
});

describe('row 4: a paused one is somebody’s intent', () => {
  const why = 'paused by somebody';
  decide([
    { name: 'alone', desired: V1, containers: [paused('a')], goal: 'keep', action: WORD, why },
    {
      name: 'beside a live old one',
      desired: V2,
      containers: [paused('c', { version: 'v2' }), running('a')],
      goal: 'keep',
      action: WORD,
      why,
    },
    {
      name: 'beside a dead old one',
      desired: V2,
      containers: [paused('c', { version: 'v2' }), exited('a')],
      goal: 'keep',
      action: WORD,
      why,
    },
    {
      name: 'but a stop that was begun comes first',
      desired: V2,
      containers: [paused('c', { version: 'v2' }), stopping('a')],
      goal: 'replace',
      action: stop(target('a')),
      why: 'a stop was begun and not finished',
    },
    {
      name: 'a paused old one is replaced',
      desired: V2,
      containers: [paused('a'), created('c', { version: 'v2', name: ATTEMPT })],
      goal: 'replace',
      action: cutover('c', target('a')),
      next: ['rename'],
      why: REPLACES_V1,
    },
  ]);
});

describe('row 5: the wanted one runs', () => {
  const surplus = 'the wanted one is running';
  const real = { version: 'v2' } as const;
  decide([
    {
      name: 'alone and named right: nothing',
      desired: V1,
      containers: [running('a')],
      goal: 'keep',
      action: NOTHING,
      why: 'running, digest unchanged',
    },
    {
      name: 'unhealthy: nothing, health is reported and not repaired',
      desired: V1,
      containers: [running('a', { health: 'unhealthy' })],
      goal: 'keep',
      action: NOTHING,
      why: 'running, digest unchanged',
    },
    {
      name: 'a live other is stopped',
      desired: V2,
      containers: [running('c', real), running('a', { grace: 20 })],
      goal: 'keep',
      action: stop(target('a', 20)),
      next: ['remove'],
      why: surplus,
    },
    {
      name: 'a paused other is stopped',
      desired: V2,
      containers: [running('c', real), paused('a')],
      goal: 'keep',
      action: stop(target('a')),
      next: ['remove'],
      why: surplus,
    },
    {
      name: 'live others are stopped before dead ones are removed',
      desired: V2,
      containers: [running('c', real), exited('a'), running('b')],
      goal: 'keep',
      action: stop(target('b')),
      next: ['remove'],
      why: surplus,
    },
    {
      name: 'dead others and dead copies are removed',
      desired: V2,
      containers: [running('c', real), exited('a'), created('d', { ...real, name: ATTEMPT })],
      goal: 'keep',
      action: remove('a', 'd'),
      why: surplus,
    },
    {
      name: 'of two running copies the one with the real name stays',
      desired: V2,
      containers: [running('b', { ...real, name: ATTEMPT }), running('c', real)],
      goal: 'keep',
      action: stop(target('b')),
      next: ['remove'],
      why: surplus,
    },
    {
      name: 'of two running copies under attempt names the same one stays each time',
      desired: V2,
      containers: [running('c', { ...real, name: `${ATTEMPT}x` }), running('b', { ...real, name: ATTEMPT })],
      goal: 'keep',
      action: stop(target('c')),
      next: ['remove'],
      why: surplus,
    },
    {
      name: 'when the time of the stop has come',
      desired: V2,
      containers: [running('c', real), running('a')],
      memory: { 'shop/web': memoryOf('v2', { tries: { stop: tried(NOW + 9, 'DeadlineExceeded') } }) },
      goal: 'keep',
      action: until(NOW + 9),
      next: ['stop', 'remove'],
      why: `${surplus}; DeadlineExceeded`,
    },
    {
      name: 'an attempt is given the real name',
      desired: V2,
      containers: [running('c', { ...real, name: ATTEMPT })],
      goal: 'keep',
      action: rename('c'),
      why: 'it runs under the name of an attempt',
    },
    {
      name: 'not before all others are gone',
      desired: V2,
      containers: [running('c', { ...real, name: ATTEMPT }), exited('a')],
      goal: 'keep',
      action: remove('a'),
      why: surplus,
    },
    ...[tried(NOW, 'NameConflict'), tried(NOW)].map((rename) => ({
      name: `a rename that ${rename.fault === undefined ? 'was done' : 'failed'} is not tried again`,
      desired: V2,
      containers: [running('c', { ...real, name: ATTEMPT })],
      memory: { 'shop/web': memoryOf('v2', { tries: { rename } }) } as const,
      goal: 'keep' as const,
      action: NOTHING,
      why: 'running, digest unchanged',
    })),
    {
      name: 'a rename that was tried for another target says nothing about this one',
      desired: V2,
      containers: [running('c', { ...real, name: ATTEMPT })],
      memory: { 'shop/web': memoryOf('v1', { tries: { rename: tried(NOW) } }) },
      goal: 'keep',
      action: rename('c'),
      why: 'it runs under the name of an attempt',
    },
    {
      name: 'no rename where the runtime cannot',
      desired: V2,
      containers: [running('c', { ...real, name: ATTEMPT })],
      canRename: false,
      goal: 'keep',
      action: NOTHING,
      why: 'running, digest unchanged',
    },
  ]);
});

describe('row 6: what is dead and in the way is removed', () => {
  const why = 'left over, and would be in the way of a start';
  decide([
    {
      name: 'an old one that has ended, before anything is created',
      desired: V2,
      containers: [exited('a')],
      goal: 'replace',
      action: remove('a'),
      why,
    },
    {
      name: 'an attempt for an older document that was never started',
      desired: V2,
      containers: [running('a'), created('b', { version: 'v3', name: ATTEMPT })],
      goal: 'replace',
      action: remove('b'),
      why,
    },
    {
      name: 'a copy of T that was never started',
      desired: V1,
      containers: [exited('a'), created('b', { name: ATTEMPT })],
      goal: 'run',
      action: remove('b'),
      why,
    },
    {
      name: 'of two that were never started the one with the real name stays',
      desired: V1,
      containers: [created('a', { name: ATTEMPT }), created('b')],
      goal: 'run',
      action: remove('a'),
      why,
    },
    {
      name: 'of two attempts that were never started the same one stays each time',
      desired: V1,
      containers: [created('b', { name: ATTEMPT }), created('a', { name: `${ATTEMPT}x` })],
      goal: 'run',
      action: remove('b'),
      why,
    },
    {
      name: 'several at once',
      desired: V2,
      containers: [exited('a'), exited('b', { version: 'v3' }), created('c', { version: 'v2' })],
      goal: 'replace',
      action: remove('a', 'b'),
      why,
    },
    {
      name: 'a T that can never start, while the old one still serves',
      desired: V2,
      containers: [running('a'), created('c', { version: 'v2' })],
      memory: { 'shop/web': memoryOf('v2', { broken: id('c') }) },
      goal: 'replace',
      action: remove('c'),
      why: 'it can never be started again',
    },
    {
      name: 'a T that can never start again after it ran',
      desired: V1,
      containers: [exited('a')],
      memory: { 'shop/web': memoryOf('v1', { broken: id('a') }) },
      goal: 'run',
      action: remove('a'),
      why: 'it can never be started again',
    },
    {
      name: 'a broken one is not kept for its real name if another can be started',
      desired: V1,
      containers: [exited('a'), created('b', { name: ATTEMPT })],
      memory: { 'shop/web': memoryOf('v1', { broken: id('a') }) },
      goal: 'run',
      action: remove('a'),
      why,
    },
    {
      name: 'a container that was broken for another target is not broken for this one',
      desired: V1,
      containers: [exited('a', { exitCode: 1 })],
      memory: { 'shop/web': memoryOf('v2', { broken: id('a') }) },
      goal: 'run',
      action: start('a'),
      why: 'it ended with exit code 1',
    },
    {
      name: 'nothing is started until its time has come',
      desired: V2,
      containers: [exited('a'), created('c', { version: 'v2' })],
      memory: { 'shop/web': memoryOf('v2', { tries: { remove: tried(NOW + 3, 'StillRunning') } }) },
      goal: 'replace',
      action: until(NOW + 3),
      next: ['remove'],
      why: `${why}; StillRunning`,
    },
  ]);
});

describe('row 7: what is missing is created', () => {
  const v1 = onlyService(V1);
  const v2 = onlyService(V2);
  const creating = (service: typeof v1): Action =>
    doing({ kind: 'create', image: service.container.image, pullPolicy: 'missing', network: SHOP_NETWORK });
  const firstTime = 'wanted and not there (document 73686f70)';
  decide([
    {
      name: 'for the first time',
      desired: V1,
      goal: 'run',
      action: creating(v1),
      next: ['start', 'rename'],
      why: firstTime,
    },
    {
      name: 'while the old one serves',
      desired: V2,
      containers: [running('a')],
      goal: 'replace',
      action: creating(v2),
      next: ['cutover', 'rename'],
      why: REPLACES_V1,
    },
    {
      name: 'while a paused old one is there',
      desired: V2,
      containers: [paused('a')],
      goal: 'replace',
      action: creating(v2),
      next: ['cutover', 'rename'],
      why: REPLACES_V1,
    },
    {
      name: 'without a rename where the runtime cannot',
      desired: V1,
      canRename: false,
      goal: 'run',
      action: creating(v1),
      next: ['start'],
      why: firstTime,
    },
    {
      name: 'a one-shot too',
      desired: wantedWeb('v1', { restart: 'never' }),
      goal: 'run',
      action: creating(v1),
      next: ['start', 'rename'],
      why: firstTime,
    },
    {
      name: 'with its pull policy',
      desired: wantedWeb('v1', { pullPolicy: 'always' }),
      goal: 'run',
      action: doing({
        kind: 'create',
        image: v1.container.image,
        pullPolicy: 'always',
        network: SHOP_NETWORK,
      }),
      next: ['start', 'rename'],
      why: firstTime,
    },
    ...(['host', 'none'] as const).map((network) => {
      const wanted = wantedWeb('v1', { network });
      return {
        name: `without a network of its own on ${network}`,
        desired: wanted,
        goal: 'run' as const,
        action: doing({ kind: 'create', image: onlyService(wanted).container.image, pullPolicy: 'missing' }),
        next: ['start', 'rename'],
        why: firstTime,
      };
    }),
    {
      name: 'not before its time has come, and the old one serves on',
      desired: V2,
      containers: [running('a')],
      memory: { 'shop/web': memoryOf('v2', { tries: { create: tried(NOW + 30_000, 'ImageNotFound') } }) },
      goal: 'replace',
      action: until(NOW + 30_000),
      next: ['create', 'cutover', 'rename'],
      why: `${REPLACES_V1}; ImageNotFound`,
    },
    {
      name: 'at the very time',
      desired: V2,
      containers: [running('a')],
      memory: { 'shop/web': memoryOf('v2', { tries: { create: tried(NOW, 'ImageNotFound') } }) },
      goal: 'replace',
      action: creating(v2),
      next: ['cutover', 'rename'],
      why: REPLACES_V1,
    },
    {
      name: 'at once for another target than the one that failed',
      desired: V2,
      containers: [running('a')],
      memory: { 'shop/web': memoryOf('v3', { tries: { create: tried(NOW + 30_000, 'ImageNotFound') } }) },
      goal: 'replace',
      action: creating(v2),
      next: ['cutover', 'rename'],
      why: REPLACES_V1,
    },
  ]);

  it('gives the step the image of the document, and not the spec, which holds secrets (I15)', () => {
    const { action } = laneOf(planOf({ desired: V1 }));
    expect(action).toEqual(
      doing({
        kind: 'create',
        image: 'registry.example/web:v1',
        pullPolicy: 'missing',
        network: {
          name: 'shop',
          labels: { 'io.rollforward.owner': OWNER, 'io.rollforward.deployment': 'shop' },
        },
      }),
    );
  });
});

describe('row 8: what has ended stays where its restart policy says so', () => {
  const ends: readonly {
    restart: RestartPolicy;
    exitCode?: number;
    stays: boolean;
  }[] = [
    { restart: 'always', exitCode: 0, stays: false },
    { restart: 'always', exitCode: 1, stays: false },
    { restart: 'always', stays: false },
    { restart: 'on-failure', exitCode: 0, stays: true },
    { restart: 'on-failure', exitCode: 1, stays: false },
    { restart: 'on-failure', exitCode: 137, stays: false },
    { restart: 'on-failure', stays: false },
    { restart: 'never', exitCode: 0, stays: true },
    { restart: 'never', exitCode: 1, stays: true },
    { restart: 'never', stays: true },
  ];
  decide(
    ends.map(({ restart, exitCode, stays }) => ({
      name: `restart ${restart}, exit code ${exitCode ?? 'unknown'}`,
      desired: wantedWeb('v1', { restart }),
      containers: [exited('a', exitCode === undefined ? {} : { exitCode })],
      goal: stays ? 'keep' : 'run',
      action: stays ? NOTHING : start('a'),
      why: stays
        ? `completed, restart ${restart}`
        : exitCode === undefined
          ? 'it ended'
          : `it ended with exit code ${exitCode}`,
    })),
  );
  const never = wantedWeb('v2', { restart: 'never' });
  decide([
    {
      name: 'a one-shot that was created has not completed',
      desired: never,
      containers: [created('c', { version: 'v2' })],
      goal: 'run',
      action: start('c'),
      why: 'created and not started yet',
    },
    {
      name: 'a completed one does not wait for a copy that never ran',
      desired: never,
      containers: [created('b', { version: 'v2' }), exited('c', { version: 'v2', exitCode: 0 })],
      goal: 'run',
      action: remove('b'),
      why: 'left over, and would be in the way of a start',
    },
    {
      name: 'an old one that still lives is stopped',
      desired: never,
      containers: [exited('c', { version: 'v2', exitCode: 0 }), running('a', { grace: 3 })],
      goal: 'replace',
      action: stop(target('a', 3)),
      next: ['remove'],
      why: 'the wanted one has completed',
    },
    {
      name: 'a dead old one is removed first',
      desired: never,
      containers: [exited('c', { version: 'v2', exitCode: 0 }), exited('a')],
      goal: 'replace',
      action: remove('a'),
      why: 'left over, and would be in the way of a start',
    },
    {
      name: 'one-shots of another digest run anew',
      desired: never,
      containers: [exited('a', { version: 'v1', exitCode: 0 })],
      goal: 'replace',
      action: remove('a'),
      why: 'left over, and would be in the way of a start',
    },
    {
      name: 'a retry time of a start says nothing about one that has completed',
      desired: never,
      containers: [exited('c', { version: 'v2', exitCode: 1 })],
      memory: { 'shop/web': memoryOf('v2', { tries: { start: tried(NOW + 9) } }) },
      goal: 'keep',
      action: NOTHING,
      why: 'completed, restart never',
    },
  ]);
});

describe('row 9: the old one is cut over to the new one', () => {
  const fresh = created('c', { version: 'v2', name: ATTEMPT });
  decide([
    {
      name: 'with the grace of the old one',
      desired: V2,
      containers: [running('a', { grace: 30 }), fresh],
      goal: 'replace',
      action: cutover('c', target('a', 30)),
      next: ['rename'],
      why: REPLACES_V1,
    },
    {
      name: 'from all that live',
      desired: V2,
      containers: [running('a'), fresh, paused('b', { version: 'v3', grace: 4 })],
      goal: 'replace',
      action: cutover('c', target('a'), target('b', 4)),
      next: ['rename'],
      why: REPLACES_V1,
    },
    {
      name: 'to one that has run before',
      desired: V2,
      containers: [running('a'), exited('c', { version: 'v2', exitCode: 1 })],
      goal: 'replace',
      action: cutover('c', target('a')),
      next: ['rename'],
      why: REPLACES_V1,
    },
    {
      name: 'without a rename where the runtime cannot',
      desired: V2,
      containers: [running('a'), fresh],
      canRename: false,
      goal: 'replace',
      action: cutover('c', target('a')),
      why: REPLACES_V1,
    },
    {
      name: 'not before a dead other is removed',
      desired: V2,
      containers: [running('a'), fresh, exited('b', { version: 'v3' })],
      goal: 'replace',
      action: remove('b'),
      why: 'left over, and would be in the way of a start',
    },
    {
      name: 'when its time has come: a start that failed counts',
      desired: V2,
      containers: [running('a'), fresh],
      memory: { 'shop/web': memoryOf('v2', { tries: { start: tried(NOW + 7, 'Unavailable') } }) },
      goal: 'replace',
      action: until(NOW + 7),
      next: ['cutover', 'rename'],
      why: `${REPLACES_V1}; Unavailable`,
    },
  ]);
});

describe('row 10: what is there and does not run is started', () => {
  decide([
    {
      name: 'after its creation',
      desired: V1,
      containers: [created('a', { name: ATTEMPT })],
      goal: 'run',
      action: start('a'),
      next: ['rename'],
      why: 'created and not started yet',
    },
    {
      name: 'after its end, the same container',
      desired: V1,
      containers: [exited('a', { exitCode: 137 })],
      goal: 'run',
      action: start('a'),
      why: 'it ended with exit code 137',
    },
    {
      name: 'after an end whose exit code nobody knows',
      desired: V1,
      containers: [exited('a')],
      goal: 'run',
      action: start('a'),
      why: 'it ended',
    },
    {
      name: 'when its time has come, after a fault',
      desired: V1,
      containers: [exited('a', { exitCode: 1 })],
      memory: { 'shop/web': memoryOf('v1', { tries: { start: tried(NOW + 1, 'PortInUse') } }) },
      goal: 'run',
      action: until(NOW + 1),
      next: ['start'],
      why: 'it ended with exit code 1; PortInUse',
    },
    {
      name: 'when its time has come, after starts that did not last',
      desired: V1,
      containers: [exited('a', { exitCode: 1 })],
      memory: { 'shop/web': memoryOf('v1', { tries: { start: tried(NOW + 1) } }) },
      goal: 'run',
      action: until(NOW + 1),
      next: ['start'],
      why: 'it ended with exit code 1; done 2 times in a row',
    },
    {
      name: 'at the very time',
      desired: V1,
      containers: [exited('a', { exitCode: 1 })],
      memory: { 'shop/web': memoryOf('v1', { tries: { start: tried(NOW) } }) },
      goal: 'run',
      action: start('a'),
      why: 'it ended with exit code 1',
    },
  ]);
});

describe('ports', () => {
  const web = { ports: ['127.0.0.1:80/tcp'] };
  const shop = (services: DeploymentOptions): ReturnType<typeof desired> => desired({ shop: services });
  const held: Action = waiting({ kind: 'ports', ports: ['127.0.0.1:80/tcp'], heldBy: ['shop/db'] });
  decide([
    {
      name: 'a start waits while a dropped service holds its port',
      desired: shop({ web: {} }),
      containers: [created('a', web), running('d', { service: 'db', ...web })],
      goal: 'run',
      action: held,
      next: ['start'],
      why: 'created and not started yet',
    },
    {
      name: 'a cutover waits too, and the old one serves on',
      desired: shop({ web: { version: 'v2' }, db: { version: 'v2' } }),
      containers: [
        running('a'),
        created('c', { version: 'v2', ...web }),
        running('d', { service: 'db', ...web }),
      ],
      goal: 'replace',
      action: held,
      next: ['cutover', 'rename'],
      why: REPLACES_V1,
    },
    {
      name: 'it waits for a service of another deployment',
      desired: desired({ shop: { web: {} } }, { deleted: new Set(['blog']) }),
      containers: [created('a', web), running('d', { deployment: 'blog', service: 'db', ...web })],
      goal: 'run',
      action: waiting({ kind: 'ports', ports: ['127.0.0.1:80/tcp'], heldBy: ['blog/db'] }),
      next: ['start'],
      why: 'created and not started yet',
    },
    {
      name: 'it does not wait for one that keeps its port: the start tells what is wrong',
      desired: shop({ web: {}, db: {} }),
      containers: [created('a', web), running('d', { service: 'db', ...web })],
      goal: 'run',
      action: start('a'),
      why: 'created and not started yet',
    },
    {
      name: 'it does not wait for a dead one',
      desired: shop({ web: {} }),
      containers: [created('a', web), exited('d', { service: 'db', ...web })],
      goal: 'run',
      action: start('a'),
      why: 'created and not started yet',
    },
    {
      name: 'it does not wait for a deployment that nobody speaks of',
      desired: shop({ web: {} }),
      containers: [created('a', web), running('d', { deployment: 'blog', ...web })],
      goal: 'run',
      action: start('a'),
      why: 'created and not started yet',
    },
    {
      name: 'its retry time comes first',
      desired: shop({ web: {} }),
      containers: [created('a', web), running('d', { service: 'db', ...web })],
      memory: { 'shop/web': memoryOf('v1', { tries: { start: tried(NOW + 5, 'PortInUse') } }) },
      goal: 'run',
      action: until(NOW + 5),
      next: ['start'],
      why: 'created and not started yet; PortInUse',
    },
    {
      name: 'what is in the way of the start is removed meanwhile',
      desired: shop({ web: { version: 'v2' } }),
      containers: [
        exited('a'),
        created('c', { version: 'v2', ...web }),
        running('d', { service: 'db', ...web }),
      ],
      goal: 'replace',
      action: remove('a'),
      why: 'left over, and would be in the way of a start',
    },
    {
      name: 'creating does not wait',
      desired: shop({ web: { version: 'v2', ports: ['80:80'] } }),
      containers: [running('a'), running('d', { service: 'db', ...web })],
      goal: 'replace',
      action: doing({
        kind: 'create',
        image: onlyService(shop({ web: { version: 'v2', ports: ['80:80'] } })).container.image,
        pullPolicy: 'missing',
        network: SHOP_NETWORK,
      }),
      next: ['cutover', 'rename'],
      why: REPLACES_V1,
    },
  ]);

  const exchange = {
    desired: shop({ web: { version: 'v2' }, db: { version: 'v2' } }),
    containers: [
      running('a', { ports: ['127.0.0.1:80/tcp'], grace: 12 }),
      created('c', { version: 'v2', ports: ['127.0.0.1:81/tcp'] }),
      running('d', { service: 'db', ports: ['127.0.0.1:81/tcp'], grace: 21 }),
      created('e', { service: 'db', version: 'v2', ports: ['127.0.0.1:80/tcp'] }),
    ],
  };
  decide([
    {
      name: 'of two that exchange their ports the first by name lets go',
      ...exchange,
      lane: 'shop/db',
      goal: 'replace',
      action: doing({ kind: 'vacate', old: [target('d', 21)] }),
      next: ['start', 'rename'],
      why: 'exchanges ports with shop/web',
    },
    {
      name: 'the other one waits',
      ...exchange,
      goal: 'replace',
      action: waiting({ kind: 'ports', ports: ['127.0.0.1:81/tcp'], heldBy: ['shop/db'] }),
      next: ['cutover', 'rename'],
      why: REPLACES_V1,
    },
    {
      name: 'then it cuts over to the port that is free',
      desired: exchange.desired,
      containers: exchange.containers.filter(({ container }) => container.id !== id('d')),
      goal: 'replace',
      action: cutover('c', target('a', 12)),
      next: ['rename'],
      why: REPLACES_V1,
    },
    {
      name: 'letting go has a retry time like a stop',
      ...exchange,
      lane: 'shop/db',
      memory: { 'shop/db': memoryOf('v2', { tries: { stop: tried(NOW + 5, 'DeadlineExceeded') } }) },
      goal: 'replace',
      action: until(NOW + 5),
      next: ['vacate', 'start', 'rename'],
      why: 'exchanges ports with shop/web; DeadlineExceeded',
    },
  ]);
});

describe('a busy lane', () => {
  decide([
    {
      name: 'does nothing, and still says where it goes',
      desired: V2,
      containers: [running('a'), created('c', { version: 'v2' })],
      busy: ['shop/web'],
      goal: 'replace',
      action: { kind: 'busy' },
      next: ['rename'],
      why: REPLACES_V1,
    },
    {
      name: 'keeps nobody else',
      desired: desired({ shop: { web: {}, db: {} } }),
      containers: [created('a'), created('d', { service: 'db' })],
      busy: ['shop/db'],
      goal: 'run',
      action: start('a'),
      why: 'created and not started yet',
    },
  ]);
});

describe('the lane of the network', () => {
  const why = 'the last container of the deployment is gone';
  const removeNetwork = doing({ kind: 'remove-network', network: SHOP_NETWORK });
  const lane = 'shop/';
  decide([
    {
      name: 'goes with a deleted deployment of which nothing is left',
      desired: DELETED,
      lane,
      goal: 'drop',
      action: removeNetwork,
      why,
    },
    {
      name: 'goes with an empty document',
      desired: desired({ shop: {} }),
      lane,
      goal: 'drop',
      action: removeNetwork,
      why,
    },
    {
      name: 'has the prefix of the agent',
      desired: DELETED,
      namePrefix: 'edge-',
      lane,
      goal: 'drop',
      action: doing({ kind: 'remove-network', network: { ...SHOP_NETWORK, name: 'edge-shop' } }),
      why,
    },
    {
      name: 'is tried again when its time has come',
      desired: DELETED,
      memory: { [lane]: memoryOf('', { tries: { network: tried(NOW + 5, 'StillRunning') } }) },
      lane,
      goal: 'drop',
      action: until(NOW + 5),
      next: ['remove-network'],
      why,
    },
    {
      name: 'is tried again at the very time',
      desired: DELETED,
      memory: { [lane]: memoryOf('', { tries: { network: tried(NOW, 'StillRunning') } }) },
      lane,
      goal: 'drop',
      action: removeNetwork,
      why,
    },
    {
      name: 'can be busy',
      desired: DELETED,
      memory: { [lane]: memoryOf('') },
      busy: [lane],
      lane,
      goal: 'drop',
      action: { kind: 'busy' },
      why,
    },
    {
      name: 'is remembered where everything is listed and no container is left',
      desired: desired({}, { unlisted: 'deleted' }),
      memory: { [lane]: memoryOf('') },
      lane,
      goal: 'drop',
      action: removeNetwork,
      why,
    },
  ]);

  const keys = (options: Parameters<typeof planOf>[0]): string[] =>
    planOf(options).lanes.map(({ key }) => key);

  it('is not there while a container is wanted or left', () => {
    expect(keys({ desired: V1 })).toEqual(['shop/web']);
    expect(keys({ desired: DELETED, containers: [exited('a')] })).toEqual(['shop/web']);
    expect(keys({ desired: desired({ shop: {} }), containers: [exited('a')] })).toEqual(['shop/web']);
  });

  it('is not there while a step of a service is under way', () => {
    expect(keys({ desired: DELETED, busy: ['shop/web'] })).toEqual([]);
    expect(keys({ desired: DELETED, busy: ['shop2/web'] })).toEqual(['shop/']);
  });

  it('is not there once the network was removed', () => {
    const memory = { [lane]: memoryOf('', { tries: { network: { count: 1, retryAt: NOW } } }) } as const;
    expect(keys({ desired: DELETED, memory })).toEqual([]);
    expect(keys({ desired: desired({ shop: {} }), memory })).toEqual([]);
  });
});

describe('gone', () => {
  const removed = { 'shop/': memoryOf('', { tries: { network: { count: 1, retryAt: NOW } } }) } as const;

  it('is a deleted deployment whose network was removed', () => {
    expect(planOf({ desired: DELETED, memory: removed }).gone).toEqual(['shop']);
  });

  it('is told where everything is listed, whether or not the deployment was ever accepted', () => {
    const all = desired({}, { unlisted: 'deleted' });
    expect(planOf({ desired: all, memory: removed }).gone).toEqual(['shop']);
  });

  const failed = memoryOf('', { tries: { network: tried(NOW, 'Unavailable') } });
  const notGone: readonly (Parameters<typeof planOf>[0] & { readonly name: string })[] = [
    { name: 'while a container is left', desired: DELETED, memory: removed, containers: [exited('a')] },
    { name: 'while a step is under way', desired: DELETED, memory: removed, busy: ['shop/web'] },
    { name: 'before its network was removed', desired: DELETED },
    { name: 'while its network cannot be removed', desired: DELETED, memory: { 'shop/': failed } },
    { name: 'with an empty document', desired: desired({ shop: {} }), memory: removed },
  ];
  for (const { name, ...options } of notGone)
    it(`is not a deployment ${name}`, () => {
      expect(planOf(options).gone).toEqual([]);
    });
});

describe('what nobody speaks of', () => {
  const states: readonly State[] = ['created', 'running', 'paused', 'stopping', 'exited', 'unknown'];

  it('is left alone in every state where the unlisted is unknown', () => {
    for (const state of states) {
      const plan = planOf({ desired: desired({}), containers: [container(state, 'a')] });
      expect(plan).toEqual({ lanes: [], gone: [] });
    }
  });

  it('goes where the source says that it lists everything', () => {
    const all = desired({ blog: { web: {} } }, { unlisted: 'deleted' });
    expect(laneOf(planOf({ desired: all, containers: [running('a')] }))).toMatchObject({
      goal: 'drop',
      action: stop(target('a')),
      why: 'not wanted (deployment deleted)',
    });
  });

  it('stays, even there, while it is listed and nothing of it was ever accepted', () => {
    const all = desired({}, { unlisted: 'deleted', undecided: new Set(['shop']) });
    expect(planOf({ desired: all, containers: [running('a')] })).toEqual({ lanes: [], gone: [] });
  });

  it('goes where it was deleted on purpose, whatever is listed since', () => {
    const back = desired({}, { deleted: new Set(['shop']), undecided: new Set(['shop']) });
    expect(laneOf(planOf({ desired: back, containers: [running('a')] })).goal).toBe('drop');
  });

  it('has no lane in an empty plan', () => {
    expect(planOf({})).toEqual({ lanes: [], gone: [] });
  });
});

describe('an empty document', () => {
  it('is a wish for nothing: its containers go', () => {
    const plan = planOf({ desired: desired({ shop: {} }, { generation: 3 }), containers: [running('a')] });
    expect(laneOf(plan)).toMatchObject({
      goal: 'drop',
      action: stop(target('a')),
      why: 'not wanted (gen 3)',
      target: '',
    });
  });
});

import { describe, expect, it } from 'vitest';

import { describeStep, explainPlan } from '../../src/plan/explain-plan.ts';
import type { LanePlan, Plan } from '../../src/plan/plan.ts';
import type { Step } from '../../src/plan/step.ts';
import { created, id, NOW, onlyService, planOf, running, wantedWeb } from './builders.ts';

const { container } = onlyService(wantedWeb('v1', { env: { PASSWORD: 'hunter2' } }));
const labels = {};

describe('describeStep', () => {
  const steps: readonly (readonly [Step, string])[] = [
    [
      { kind: 'create', image: container.image, pullPolicy: 'missing' },
      'ensure image registry.example/web:v1, create',
    ],
    [
      {
        kind: 'cutover',
        start: id('c'),
        old: [
          { id: id('a'), gracePeriodSeconds: 10 },
          { id: id('b'), gracePeriodSeconds: 20 },
        ],
      },
      'cutover aaaaaaaaaaaa, bbbbbbbbbbbb → cccccccccccc',
    ],
    [{ kind: 'start', id: id('c') }, 'start cccccccccccc'],
    [
      {
        kind: 'stop',
        targets: [
          { id: id('a'), gracePeriodSeconds: 10 },
          { id: id('b'), gracePeriodSeconds: 0 },
        ],
      },
      'stop aaaaaaaaaaaa grace 10, bbbbbbbbbbbb grace 0',
    ],
    [{ kind: 'remove', ids: [id('a'), id('b')] }, 'remove aaaaaaaaaaaa, bbbbbbbbbbbb'],
    [{ kind: 'vacate', old: [{ id: id('a'), gracePeriodSeconds: 10 }] }, 'stop and remove aaaaaaaaaaaa'],
    [{ kind: 'rename', id: id('c'), name: 'shop.web' }, 'rename cccccccccccc shop.web'],
    [{ kind: 'remove-network', network: { name: 'shop', labels } }, 'remove network shop'],
  ];
  for (const [step, text] of steps)
    it(`says ${step.kind}`, () => {
      expect(describeStep(step)).toBe(text);
    });

  it('tells no secret (I15)', () => {
    const plan = planOf({ desired: wantedWeb('v1', { env: { PASSWORD: 'hunter2' } }) });
    expect(JSON.stringify(plan)).not.toContain('hunter2');
    expect(explainPlan(plan)).not.toContain('hunter2');
  });
});

function lane(rest: Partial<LanePlan>): LanePlan {
  return {
    key: 'shop/web',
    deployment: 'shop',
    service: 'web',
    target: '',
    goal: 'run',
    action: { kind: 'nothing' },
    next: [],
    why: 'because',
    ...rest,
  };
}

function told(...lanes: readonly LanePlan[]): string[] {
  const plan: Plan = { lanes, gone: [] };
  return explainPlan(plan).split('\n');
}

describe('explainPlan', () => {
  it('is empty where there is no lane', () => {
    expect(explainPlan({ lanes: [], gone: ['shop'] })).toBe('');
  });

  it('says what is waited for, and not until when', () => {
    const retry = { kind: 'wait', wait: { kind: 'retry', until: NOW + 5 } } as const;
    expect(told(lane({ action: retry, next: ['create', 'cutover'] }))).toEqual([
      'shop/web  run  wait for its time to create    why: because',
    ]);
    const later = { kind: 'wait', wait: { kind: 'retry', until: NOW + 6 } } as const;
    expect(told(lane({ action: later, next: ['create'] }))).toEqual(
      told(lane({ action: retry, next: ['create'] })),
    );
  });

  it('says whose ports are waited for', () => {
    const ports = ['127.0.0.1:80/tcp', '127.0.0.1:81/tcp'];
    const heldBy = ['blog/db', 'shop/db'] as const;
    expect(
      told(lane({ action: { kind: 'wait', wait: { kind: 'ports', ports, heldBy } }, next: ['start'] })),
    ).toEqual([
      'shop/web  run  wait for 127.0.0.1:80/tcp, 127.0.0.1:81/tcp of blog/db, shop/db    why: because',
    ]);
  });

  it('says that somebody has to speak', () => {
    expect(told(lane({ goal: 'keep', action: { kind: 'wait', wait: { kind: 'word' } } }))).toEqual([
      "shop/web  -  wait for somebody's word    why: because",
    ]);
  });

  it('says what follows a step, and of nothing else', () => {
    const start = { kind: 'step', step: { kind: 'start', id: id('c') } } as const;
    expect(told(lane({ action: start, next: ['rename'] }))).toEqual([
      'shop/web  run  start cccccccccccc  then rename  why: because',
    ]);
    expect(told(lane({ action: { kind: 'busy' }, next: ['rename'] }))).toEqual([
      'shop/web  run  busy    why: because',
    ]);
  });

  it('names the lane of a network by its deployment, and sets columns', () => {
    const removeNetwork = {
      kind: 'step',
      step: { kind: 'remove-network', network: { name: 'blog', labels } },
    } as const;
    const { service: _service, ...rest } = lane({
      key: 'blog/',
      deployment: 'blog',
      goal: 'drop',
      action: removeNetwork,
    });
    expect(told(rest, lane({ goal: 'keep' }))).toEqual([
      'blog      drop  remove network blog    why: because',
      'shop/web  -     nothing                why: because',
    ]);
  });

  it('is the same text for the same plan', () => {
    const options = {
      desired: wantedWeb('v2'),
      containers: [running('a'), created('c', { version: 'v2' })],
    };
    expect(explainPlan(planOf(options))).toBe(explainPlan(planOf(options)));
  });
});

import type {
  AgentEvent,
  ContainerId,
  DeploymentState,
  LanePlan,
  LayerProgress,
  ServiceState,
} from 'rollforward';
import { expect, test } from 'vitest';

import { NOTHING_TOLD, tell, type Told } from '../../examples/demo/timeline.ts';
import type { TimelineLine } from '../../examples/demo/timeline-line.ts';

const OLD = 'a'.repeat(64) as ContainerId;
const NEW = 'c'.repeat(64) as ContainerId;
const DB = 'b'.repeat(64) as ContainerId;

const running = (id: ContainerId): ServiceState => ({
  phase: 'Running',
  id,
  state: 'running',
  digest: 'v1:1',
  restarts: 0,
});

function state(
  services: Readonly<Record<string, ServiceState>>,
  phase: DeploymentState['phase'],
): AgentEvent {
  const ids = Object.entries(services).flatMap(([name, { id }]) => (id === undefined ? [] : [[name, id]]));
  return {
    type: 'state',
    state: {
      deployment: 'shop',
      deviceId: 'device-1',
      phase,
      generation: 2,
      containerIds: Object.fromEntries(ids) as Record<string, ContainerId>,
      services,
      sequence: 1,
      bootId: 'boot',
      observedAt: 10_000,
    },
  };
}

function lane(service: string, rest: Partial<LanePlan>): LanePlan {
  return {
    key: `shop/${service}`,
    deployment: 'shop',
    service,
    target: 'v1:1',
    goal: 'keep',
    action: { kind: 'nothing' },
    next: [],
    why: 'running, digest unchanged',
    ...rest,
  };
}

const planned = (...lanes: readonly LanePlan[]): AgentEvent => ({
  type: 'planned',
  plan: { lanes, gone: [] },
  text: '',
});

/** Tells events in a row, and gives the lines of each. */
function tellAll(...events: readonly AgentEvent[]): (readonly TimelineLine[])[] {
  let told: Told = NOTHING_TOLD;
  return events.map((event) => {
    const telling = tell(event, told);
    told = telling.told;
    return telling.lines;
  });
}

test('a state names what is as it was, and tells what is not', () => {
  const [first, second] = tellAll(
    state({ web: running(OLD), db: running(DB) }, 'Running'),
    state(
      { web: { ...running(NEW), phase: 'Pending', reason: 'not ready yet', outageMs: 171 }, db: running(DB) },
      'Pending',
    ),
  );
  expect(first?.map((line) => line.lane)).toEqual(['shop', 'shop/db', 'shop/web']);
  expect(second).toEqual([
    { lane: 'shop', what: 'Pending  gen 2', why: 'unchanged: db bbbbbbbbbbbb', tone: 'busy' },
    {
      lane: 'shop/web',
      what: 'Pending  cccccccccccc running, was aaaaaaaaaaaa',
      why: 'not ready yet · outage 171 ms',
      tone: 'busy',
    },
  ]);
});

test('a service that is not in the state any more is named', () => {
  const [, second] = tellAll(
    state({ web: running(OLD), db: running(DB) }, 'Pending'),
    state({ db: running(DB) }, 'Pending'),
  );
  expect(second?.map(({ why }) => why)).toEqual(['unchanged: db bbbbbbbbbbbb · gone: web']);
});

test('a retry time is told as the time that is left, and once', () => {
  const failed: ServiceState = { ...running(OLD), phase: 'Failed', state: 'exited', retryAt: 11_500 };
  const [first, second] = tellAll(
    state({ web: failed }, 'Failed'),
    state({ web: { ...failed, retryAt: 11_501 } }, 'Failed'),
  );
  expect(first?.[1]?.why).toBe('next try in 1500 ms');
  expect(second).toEqual([
    { lane: 'shop', what: 'Failed   gen 2', why: 'unchanged: web aaaaaaaaaaaa', tone: 'bad' },
  ]);
});

test('the first plan of a document is whole; later ones tell what is new, and never that a lane is busy', () => {
  const start = lane('web', {
    goal: 'run',
    action: { kind: 'step', step: { kind: 'start', id: NEW } },
    why: 'created and not started yet',
  });
  const told = tellAll(
    { type: 'document-accepted', deployment: 'shop', revision: 'f'.repeat(64), generation: 2 },
    planned(lane('db', {}), start),
    planned(lane('db', {}), { ...start, action: { kind: 'busy' } }),
    planned(lane('db', {}), lane('web', {})),
  );
  expect(told.slice(1).map((lines) => lines.map(({ what }) => what.trim()))).toEqual([
    [
      'shop/db   -    nothing               why: running, digest unchanged',
      'shop/web  run  start cccccccccccc    why: created and not started yet',
    ],
    [],
    ['shop/web  -  nothing    why: running, digest unchanged'],
  ]);
});

test('a step says why, unless the plan above it has', () => {
  const step = { kind: 'start', text: 'start cccccccccccc' } as const;
  const why = 'created and not started yet';
  const started = { type: 'step-started', lane: 'shop/web', step, why } as const;
  const plan = planned(
    lane('web', { goal: 'run', action: { kind: 'step', step: { kind: 'start', id: NEW } }, why }),
  );
  expect(tellAll(started)[0]?.[0]?.why).toBe(why);
  expect(tellAll(plan, started)[1]?.[0]?.why).toBe('');
});

test('a fault is told with its code and its end, in one line', () => {
  const message = `podman pull: ${'x'.repeat(300)}\nmanifest unknown`;
  const [lines] = tellAll({
    type: 'step-failed',
    lane: 'shop/web',
    step: { kind: 'create', text: 'ensure image a, create' },
    durationMs: 241.4,
    fault: { code: 'ImageNotFound', message },
  });
  expect(lines?.[0]).toMatchObject({ lane: 'shop/web', what: 'create failed', tone: 'bad' });
  expect(lines?.[0]?.why).toMatch(/^241 ms, ImageNotFound: podman pull: x+…x+ manifest unknown$/);
  expect(lines?.[0]?.why?.length).toBeLessThan(100);
});

test('the lane of the network is told as the deployment', () => {
  const step = { kind: 'remove-network', text: 'remove network shop' } as const;
  const [lines] = tellAll({ type: 'step-done', lane: 'shop/', step, durationMs: 3 });
  expect(lines).toEqual([{ lane: 'shop', what: 'remove-network done', why: '3 ms' }]);
});

const pulling = (message: string, layer?: LayerProgress): AgentEvent => ({
  type: 'pull-progress',
  lane: 'shop/web',
  image: 'r/web:v2',
  message,
  ...(layer && { layer }),
});
const ended = (type: 'step-done' | 'step-superseded'): AgentEvent => {
  const step = { kind: 'create', text: 'ensure image r/web:v2, create' } as const;
  const end = { lane: 'shop/web', step } as const;
  return type === 'step-done' ? { type, durationMs: 4000, ...end } : { type, ...end };
};

test('a pull that is counted is one bar over all its layers, which passes until the step is done', () => {
  const told = tellAll(
    pulling('Pulling fs layer 1aee'),
    pulling('Downloading 1aee', { id: '1aee', receivedBytes: 5e6, totalBytes: 20e6 }),
    pulling('Pulling fs layer 2bff'),
    pulling('Downloading 2bff', { id: '2bff', receivedBytes: 5e6, totalBytes: 5e6 }),
    pulling('Downloading 1aee', { id: '1aee', receivedBytes: 15e6, totalBytes: 20e6 }),
    ended('step-done'),
    ended('step-done'),
  );
  const [first, ...rest] = told.map((lines) => lines.map(({ what, passing }) => ({ what, passing })));
  expect(first).toEqual([{ what: 'pull: Pulling fs layer 1aee', passing: true }]);
  expect(rest).toEqual([
    [{ what: `pull ${'█'.repeat(6)}${'░'.repeat(18)} 5.0 of 20.0 MB`, passing: true }],
    [],
    [{ what: `pull ${'█'.repeat(9)}${'░'.repeat(15)} 10.0 of 25.0 MB`, passing: true }],
    [{ what: `pull ${'█'.repeat(19)}${'░'.repeat(5)} 20.0 of 25.0 MB`, passing: true }],
    [
      { what: `pull ${'█'.repeat(24)} 25.0 MB`, passing: undefined },
      { what: 'create done', passing: undefined },
    ],
    [{ what: 'create done', passing: undefined }],
  ]);
});

test('a pull that was given up is not told as one that came', () => {
  const told = tellAll(
    pulling('Downloading 1aee', { id: '1aee', receivedBytes: 5e6, totalBytes: 20e6 }),
    ended('step-superseded'),
    ended('step-done'),
  );
  expect(told.slice(1).map((lines) => lines.map(({ what }) => what))).toEqual([
    ['create given up'],
    ['create done'],
  ]);
});

test('what Podman says of every pull is left out', () => {
  expect(tellAll(pulling('Storing signatures'))).toEqual([[]]);
});

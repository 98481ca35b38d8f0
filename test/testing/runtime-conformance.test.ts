import { strict as assert } from 'node:assert';
import { describe as nodeDescribe, it as nodeIt } from 'node:test';

import { describe, it } from 'vitest';

import {
  defineRuntime,
  type RuntimeDriver,
  type RuntimeFeatures,
  SPEC_FEATURES,
  type SpecFeature,
} from '../../src/index.ts';
import {
  type BenchAbility,
  type CaseUse,
  casesFor,
  clauseOf,
  clauses,
  type ConformanceBench,
  type ConformanceCase,
  conformanceCases,
  type ConformanceRunner,
  type ConformanceSubject,
  createFakeDriver,
  type FakeEngine,
  fakeRuntimeSubject,
  planConformance,
  runConformanceCase,
  runtimeConformance,
  RUNTIME_VERBS,
  tripleOf,
} from '../../src/testing/index.ts';

/** The runner of Node fits as well as that of vitest. */
const NODE: ConformanceRunner = { describe: nodeDescribe, it: nodeIt };

const ABILITIES: readonly BenchAbility[] = [
  'attach',
  'disturb',
  'dropEvents',
  'engineRequests',
  'engineVersion',
  'freePort',
  'interruptStop',
  'killUnnoticed',
  'makeForeignNetwork',
  'networkLabels',
  'openStreams',
  'pause',
  'print',
  'processEnvironment',
  'pullableImage',
  'runForeign',
  'setWord',
  'volumeExists',
];

interface Defined {
  readonly run: Map<string, () => Promise<void>>;
  readonly skipped: string[];
}

/** What the suite defines for `subject`. */
function define(subject: ConformanceSubject): Defined {
  const run = new Map<string, () => Promise<void>>();
  const skipped: string[] = [];
  const note = (name: string, body: () => Promise<void>): unknown => run.set(name, body);
  runtimeConformance(
    {
      describe: (_name, body) => body(),
      it: Object.assign(note, { skip: (name: string) => skipped.push(name) }),
    },
    subject,
  );
  return { run, skipped };
}

function testOf(subject: ConformanceSubject, id: string): { name: string; body: () => Promise<void> } {
  for (const [name, body] of define(subject).run) if (name.startsWith(`${id}: `)) return { name, body };
  throw new Error(`no test of ${id}`);
}

/** `FakeRuntime`, but for what it honours. */
function partialSubject(features: RuntimeFeatures): ConformanceSubject {
  const attach = (engine: FakeEngine): ReturnType<typeof defineRuntime> => {
    const { renameContainer: _, describeEngine: __, ...driver } = createFakeDriver(engine);
    const told = features.exitCodes ? driver : withoutExitCodes(driver);
    return defineRuntime({ ...told, features }, { clock: engine.clock });
  };
  return { ...fakeRuntimeSubject({ attach, features }), optionalVerbs: [] };
}

function withoutExitCodes(driver: RuntimeDriver): RuntimeDriver {
  const without = <T extends object>(ended: T): T => {
    const { exitCode: _, ...rest } = ended as T & { exitCode?: number };
    return rest as T;
  };
  return {
    ...driver,
    listContainers: async (filter) => (await driver.listContainers(filter)).map(without),
    containerStatus: async (ref) => without(await driver.containerStatus(ref)),
    stopContainer: async (id, options) => without(await driver.stopContainer(id, options)),
  };
}

/** Benches that can do nothing but `abilities`. */
function limited(subject: ConformanceSubject, abilities: readonly BenchAbility[]): ConformanceSubject {
  return {
    ...subject,
    async open() {
      const bench: ConformanceBench = await subject.open();
      const lacking = ABILITIES.filter((ability) => !abilities.includes(ability));
      return { ...bench, ...Object.fromEntries(lacking.map((ability) => [ability, undefined])) };
    },
  };
}

/** `FakeRuntime`, but it has nothing optional but `uses`, and one way to be connected, which each runtime must have. */
function using(uses: readonly CaseUse[], connected: SpecFeature = 'noNetwork'): ConformanceSubject {
  const spec = SPEC_FEATURES.filter((feature) => uses.includes(feature) || feature === connected);
  const features = { ...NOTHING, spec, exitCodes: uses.includes('exitCodes') };
  const optional = uses.includes('renameContainer') || uses.includes('describeEngine');
  return optional ? fakeRuntimeSubject() : partialSubject(features);
}

function caseOf(id: string): ConformanceCase {
  const found = conformanceCases.find((testCase) => testCase.id === id);
  assert.ok(found !== undefined, id);
  return found;
}

const NOTHING: RuntimeFeatures = {
  spec: ['noNetwork'],
  exitCodes: false,
  oomKilled: false,
  scope: 'process',
};

describe('runtimeConformance', () => {
  it('fits the runner of Node', () => {
    assert.equal(typeof NODE.it.skip, 'function');
  });

  it('defines a test for each case, named by its id', () => {
    const { run, skipped } = define(fakeRuntimeSubject());
    assert.equal(run.size + skipped.length, conformanceCases.length);
    assert.deepEqual(
      skipped.map((name) => name.split(':')[0]),
      ['C5.unsupported-is-refused'],
    );
    assert.match(testOf(fakeRuntimeSubject(), 'C3.two-callers').name, /^C3\.two-callers: two callers/);
  });

  it('leaves out the groups that a subject has not, but never the core', () => {
    const subject = { ...fakeRuntimeSubject(), groups: [] };
    const ids = new Set(casesFor(subject).map(clauseOf));
    assert.ok(ids.has('C1') && ids.has('C23') && !ids.has('C17') && !ids.has('C18'));
  });

  it('skips, and says why, what a bench cannot do', () => {
    const { run, skipped } = define({ ...fakeRuntimeSubject(), lacks: ['pullableImage', 'disturb'] });
    const lacking = conformanceCases.filter(
      ({ needs = [] }) => needs.includes('pullableImage') || needs.includes('disturb'),
    );
    assert.ok(lacking.length > 5);
    assert.equal(skipped.length, lacking.length + 1);
    assert.equal(run.size + skipped.length, conformanceCases.length);
    const pulled = skipped.find((name) => name.startsWith('C17.fetched: '));
    assert.match(pulled ?? '', /\(skipped: it needs pullableImage, which the bench lacks\)$/);
  });

  it('skips, and says why, cases about a state that the engine never shows', () => {
    const { run, skipped } = define({ ...fakeRuntimeSubject(), neverShows: ['stopping'] });
    const ofStopping = skipped.filter((name) => /[-.]of-stopping: /.test(name));
    assert.equal(ofStopping.length, 10);
    assert.equal(skipped.length, ofStopping.length + 1);
    assert.match(
      ofStopping[0] ?? '',
      /\(skipped: it meets a container that is stopping, which the engine never says\)$/,
    );
    const interrupted = [...run.keys()].filter((name) => name.startsWith('C15.'));
    assert.equal(interrupted.length, 2, 'what an interruption leaves is not looked at');
  });

  it('fails where a state is shown that the engine never shows', async () => {
    const subject: ConformanceSubject = { ...fakeRuntimeSubject(), neverShows: ['stopping'] };
    const { body } = testOf(subject, 'C15.truth-after-interruption');
    await assert.rejects(body(), /expected running, got stopping/);
  });

  it('skips, and says why, what a runtime does not honour, and looks that it is refused', async () => {
    const subject = partialSubject({ ...NOTHING, spec: ['command', 'ports', 'noNetwork'] });
    const { skipped } = define(subject);
    const ports = skipped.find((name) => name.startsWith('C2.ports: '));
    assert.match(ports ?? '', /\(skipped: it uses privateNetwork, which the runtime lacks\)$/);
    assert.ok(skipped.some((name) => name.startsWith('C8.rename-of-running: ')));
    assert.ok(!skipped.some((name) => name.startsWith('C5.no-command: ')));
    await testOf(subject, 'C5.unsupported-is-refused').body();
  });

  it('is passed by a runtime that has nothing optional, on benches that can do nothing special', async () => {
    const lacks = ABILITIES;
    const subject = { ...limited(partialSubject(NOTHING), []), groups: ['core'] as const, lacks };
    const { run } = define(subject);
    assert.ok(run.size > 60, `${run.size} cases are left`);
    for (const body of run.values()) await body();
  });

  it('notices that a subject does not know its runtime', async () => {
    const withRename = { ...fakeRuntimeSubject(), optionalVerbs: [] };
    await assert.rejects(testOf(withRename, 'C5.declares-what-it-has').body(), /renameContainer: it has it/);
    const noCodes = fakeRuntimeSubject({ features: { ...NOTHING, spec: SPEC_FEATURES } });
    await assert.rejects(testOf(noCodes, 'C5.declares-what-it-has').body(), /features/);
  });

  it('closes the bench of a case that fails', async () => {
    let closed = 0;
    const sound = fakeRuntimeSubject();
    const subject: ConformanceSubject = {
      ...sound,
      open: async () => ({
        ...(await sound.open()),
        close: async () => {
          closed += 1;
        },
      }),
    };
    const testCase = caseOf('C1.status-of-created');
    await runConformanceCase(subject, testCase);
    const failing = { ...testCase, run: () => Promise.reject(new Error('not kept')) };
    await assert.rejects(runConformanceCase(subject, failing), /not kept/);
    assert.equal(closed, 2);
  });
});

describe('a known gap', () => {
  const id = 'C7.log-is-bounded';
  const unbounded = fakeRuntimeSubject({
    attach: (engine) => {
      const driver = createFakeDriver(engine);
      const createContainer: RuntimeDriver['createContainer'] = async (spec) => {
        const made = await driver.createContainer(spec);
        engine.record(made).logBytes = Infinity;
        return made;
      };
      return defineRuntime({ ...driver, createContainer }, { clock: engine.clock });
    },
  });
  const knownGaps = { [id]: 'output goes to a file' };

  it('passes when its case fails, and is shown with its reason', async () => {
    await assert.rejects(testOf(unbounded, id).body());
    const { name, body } = testOf({ ...unbounded, knownGaps }, id);
    assert.match(name, /^C7\.log-is-bounded: .* \(known gap: output goes to a file\)$/);
    await body();
  });

  it('fails when its case passes', async () => {
    const { body } = testOf({ ...fakeRuntimeSubject(), knownGaps }, id);
    await assert.rejects(body(), /^AssertionError.*C7\.log-is-bounded passes now: take it out of knownGaps$/);
  });

  it('does not hide a bench that is broken', async () => {
    const closing = { ...unbounded, knownGaps };
    const open = async (): Promise<ConformanceBench> => ({
      ...(await unbounded.open()),
      close: () => Promise.reject(new Error('cannot clean up')),
    });
    await assert.rejects(testOf({ ...closing, open }, id).body(), /cannot clean up/);
    const none = { ...closing, open: () => Promise.reject(new Error('no engine')) };
    await assert.rejects(testOf(none, id).body(), /no engine/);
    const dull = limited({ ...closing, knownGaps: { 'C10.one-request': 'it asks twice' } }, []);
    await assert.rejects(testOf(dull, 'C10.one-request').body(), /the bench has no engineRequests/);
  });

  it.each([
    [
      'of no case',
      { 'C7.logs': 'why' },
      /C7\.logs is no case.*C7\.policy-is-off, C7\.stays-down, C7\.log-is/,
    ],
    ['of no clause', { logs: 'why' }, /logs is no case of this subject; expected an id such as C1\./],
    ['without a reason', { [id]: ' ' }, /C7\.log-is-bounded has no reason; expected a sentence/],
    ['of a skipped case', { 'C1.status-of-unknown': 'why' }, /is skipped, for it needs setWord/],
    ['of another group', { 'C17.labels': 'why' }, /C17\.labels is no case of this subject/],
  ])('%s is refused at once', (_, gaps, message) => {
    const subject = { ...fakeRuntimeSubject(), groups: [], lacks: ['setWord'] as const, knownGaps: gaps };
    assert.throws(() => define(subject), { name: 'TypeError', message });
  });
});

describe('the cases', () => {
  it('are at least 90 triples of clause, state and verb', () => {
    const triples = new Set(conformanceCases.map(tripleOf));
    assert.ok(triples.size >= 90, `${triples.size} triples`);
    const core = planConformance({ ...fakeRuntimeSubject(), groups: [], lacks: ['setWord'] });
    const ran = core.flatMap(({ kind, testCase }) => (kind === 'run' ? [tripleOf(testCase)] : []));
    assert.ok(new Set(ran).size >= 90, `${new Set(ran).size} without images, networks and unknown words`);
  });

  it('are the whole table of states and verbs of a container', () => {
    const states = ['absent', 'created', 'running', 'paused', 'stopping', 'exited', 'unknown'];
    const verbs = [
      'containerStatus',
      'listContainers',
      'renameContainer',
      'createContainer',
      'startContainer',
      'stopContainer',
      'stopService',
      'removeContainer',
      'startService',
    ];
    const cells = new Set(conformanceCases.map(({ state, verb }) => `${verb} ${state}`));
    for (const verb of verbs) {
      for (const state of states) assert.ok(cells.has(`${verb} ${state}`), `${verb} of ${state}`);
    }
  });

  it.each(SPEC_FEATURES)('look at %s alone, whatever else a runtime honours', (feature) => {
    // A port is published on a private network only.
    const along = feature === 'ports' ? ['ports', 'privateNetwork'] : [feature];
    const alone = conformanceCases.filter(
      ({ uses = [] }) => uses.some((use) => use === feature) && uses.every((use) => along.includes(use)),
    );
    assert.ok(alone.some((testCase) => clauseOf(testCase) === 'C2'));
  });

  it.each(conformanceCases.map(({ id }) => id))('%s needs and uses what it says', async (id) => {
    const testCase = caseOf(id);
    const { needs = [], uses = [] } = testCase;
    await runConformanceCase(limited(using(uses), needs), testCase);
    for (const need of needs) {
      const others = needs.filter((one) => one !== need);
      const run = runConformanceCase(limited(using(uses), others), { ...testCase, needs: [] });
      await assert.rejects(run, /the bench has no/, `it does not need ${need}`);
    }
    for (const use of uses) {
      // The volume is the image's own wish: a runtime without volumes has no such images.
      if (id === 'C16.anonymous-volume-goes' || use === 'unsupported') continue;
      const others = uses.filter((one) => one !== use);
      const connected = use === 'noNetwork' ? 'hostNetwork' : 'noNetwork';
      const run = runConformanceCase(limited(using(others, connected), needs), testCase);
      await assert.rejects(run, `it does not use ${use}`);
    }
  });

  it('leave no rejection to nobody, whichever verb always rejects', { timeout: 30_000 }, async () => {
    const unhandled: unknown[] = [];
    const note = (why: unknown): number => unhandled.push(why);
    process.on('unhandledRejection', note);
    for (const verb of RUNTIME_VERBS) {
      const attach = (engine: FakeEngine): ReturnType<typeof defineRuntime> => {
        const driver = createFakeDriver(engine);
        const broken = { ...driver, [verb]: () => Promise.reject(new Error(`no ${verb}`)) };
        return defineRuntime(broken, { clock: engine.clock });
      };
      const results = await Promise.allSettled(
        conformanceCases.map((testCase) => runConformanceCase(fakeRuntimeSubject({ attach }), testCase)),
      );
      assert.ok(
        results.some(({ status }) => status === 'rejected'),
        verb,
      );
    }
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    process.off('unhandledRejection', note);
    assert.deepEqual(unhandled, []);
  });
});
describe('clauses', () => {
  it('are numbered from 1 without a gap within their groups, each once', () => {
    const numbers = clauses.map(({ id }) => Number(id.slice(1))).sort((one, other) => one - other);
    assert.deepEqual(
      numbers,
      Array.from({ length: 24 }, (_, index) => index + 1),
    );
  });

  it('have cases', () => {
    const tested = new Set(conformanceCases.map(clauseOf));
    for (const { id } of clauses) assert.ok(tested.has(id), id);
  });

  it('have a case for nothing else, and no case twice', () => {
    const ids = new Set<string>(clauses.map(({ id }) => id));
    assert.ok(conformanceCases.every((testCase) => ids.has(clauseOf(testCase))));
    assert.equal(new Set(conformanceCases.map(({ id }) => id)).size, conformanceCases.length);
  });
});

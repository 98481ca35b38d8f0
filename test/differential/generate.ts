import fc from 'fast-check';

import {
  type Call,
  type Deed,
  type Name,
  NETWORKS,
  type Port,
  SLOTS,
  type Step,
  type Who,
  type Wish,
} from './step.ts';

/** One of the words, as often as its weight says; the first one is what they shrink to. */
function pick<const Word extends string | number>(
  ...words: readonly (readonly [word: Word, weight: number])[]
): fc.Arbitrary<Word> {
  const weighted = words.map(([word, weight]) => ({ weight, arbitrary: fc.constant(word) }));
  return fc.oneof({ withCrossShrink: true }, ...weighted);
}

const slot = pick([SLOTS[0], 6], [SLOTS[1], 2], [SLOTS[2], 1]);
const network = pick([NETWORKS[0], 3], [NETWORKS[1], 1]);

const who: fc.Arbitrary<Who> = fc.oneof(
  { weight: 30, arbitrary: fc.record({ slot, made: pick(['last', 6], ['first', 1]) }) },
  { weight: 1, arbitrary: fc.constant('nobody' as const) },
);

/** A name of one digit would be that of another id by chance: nobody is given one. */
function nameOf(...digits: readonly (1 | 12 | 63)[]): fc.Arbitrary<Name> {
  return fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({ of: slot, form: pick(['own', 5], ['attempt', 3], ['beginning', 1]) }),
    },
    { weight: 2, arbitrary: fc.record({ of: slot, digits: fc.constantFrom(...digits) }) },
    { weight: 1, arbitrary: fc.constant('none' as const) },
  );
}

const port: fc.Arbitrary<Port> = fc.record({
  number: pick([0, 6], [1, 1]),
  ip: pick(['127.0.0.1', 6], ['0.0.0.0', 2], ['127.0.0.2', 1]),
  protocol: pick(['tcp', 5], ['udp', 1]),
});

/** What most wishes are: a network costs half a second each time. */
const PLAIN = { owner: 'ours', command: 'own', network: 'none', port: undefined, mount: 'none' } as const;

const image = pick(
  ['runs', 10],
  ['exits', 3],
  ['ignores-stop', 7],
  ['stops-slowly', 1],
  ['remote', 1],
  ['absent', 1],
);
const version = pick([1, 6], [2, 1]);
const stopSignal = pick(['SIGTERM', 12], ['SIGUSR1', 1]);

const plainWish = fc
  .record({ slot, image, version, stopSignal })
  .map((wish): Wish => ({ ...PLAIN, ...wish }));

const networkWish = fc
  .record({
    slot,
    image: pick(['runs', 6], ['exits', 1]),
    network: pick(['front', 6], ['back', 2], ['host', 1]),
    port: fc.option(port, { nil: undefined, freq: 4 }),
  })
  .map((wish): Wish => ({
    ...PLAIN,
    version: 1,
    stopSignal: 'SIGTERM',
    ...wish,
    port: wish.network === 'host' ? undefined : wish.port,
  }));

/** One thing is wrong with it at most: which of two an engine tells is nobody's promise. */
const oddWish = fc
  .record({
    slot,
    owner: pick(['ours', 2], ['other', 1]),
    command: pick(['own', 2], ['not-there', 2], ['not-executable', 1]),
    mount: pick(['none', 2], ['volume', 1], ['bind', 1], ['bind-of-nothing', 1]),
  })
  .map((wish): Wish => ({ ...PLAIN, image: 'runs', version: 1, stopSignal: 'SIGTERM', ...wish }));

const wish: fc.Arbitrary<Wish> = fc.oneof(
  { weight: 6, arbitrary: plainWish },
  { weight: 4, arbitrary: networkWish },
  { weight: 2, arbitrary: oddWish },
);

const create: fc.Arbitrary<Call> = fc.record({ verb: fc.constant('createContainer' as const), wish });

/** An image that is nowhere is not asked for in a registry: engines take seconds to find nobody there. */
const startService: fc.Arbitrary<Call> = fc
  .record({ verb: fc.constant('startService' as const), wish, policy: pick(['missing', 5], ['never', 1]) })
  .map((call) => (call.wish.image === 'absent' ? { ...call, policy: 'never' } : call));

const ensureImage: fc.Arbitrary<Call> = fc.oneof(
  fc.record({
    verb: fc.constant('ensureImage' as const),
    image: pick(['runs', 2], ['remote', 2], ['absent', 1]),
    policy: fc.constant('never' as const),
  }),
  fc.record({
    verb: fc.constant('ensureImage' as const),
    image: pick(['remote', 3], ['unknown', 1]),
    policy: pick(['missing', 2], ['always', 1]),
  }),
);

function about<Verb extends string>(...verbs: readonly Verb[]): fc.Arbitrary<{ verb: Verb; who: Who }> {
  return fc.record({ verb: fc.constantFrom(...verbs), who });
}

const start = about('startContainer');
const remove = about('removeContainer');
const stop: fc.Arbitrary<Call> = fc.record({
  verb: pick(['stopContainer', 3], ['stopService', 1]),
  who,
  grace: pick(['enough', 4], ['none', 1]),
});
const networkCall: fc.Arbitrary<Call> = fc.record({
  verb: pick(['ensureNetwork', 1], ['removeNetwork', 1]),
  network,
  labels: pick(['ours', 6], ['none', 1], ['other', 1]),
});

const call: fc.Arbitrary<Call> = fc.oneof(
  { weight: 8, arbitrary: create },
  { weight: 11, arbitrary: startService },
  { weight: 10, arbitrary: start },
  { weight: 7, arbitrary: stop },
  { weight: 6, arbitrary: remove },
  {
    weight: 4,
    arbitrary: fc.record({ verb: fc.constant('renameContainer' as const), who, to: nameOf(12, 63) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      verb: fc.constant('containerStatus' as const),
      ref: fc.oneof(fc.record({ who }), fc.record({ name: nameOf(12, 1, 63) })),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      verb: fc.constant('listContainers' as const),
      owner: pick(['ours', 3], ['other', 1]),
    }),
  },
  { weight: 2, arbitrary: ensureImage },
  { weight: 4, arbitrary: networkCall },
  {
    weight: 4,
    arbitrary: fc.record({
      verb: fc.constant('logs' as const),
      who,
      tail: fc.constantFrom(undefined, 0, 1),
    }),
  },
);

/** Two runtimes do not know of each other's stops, so that either may be the one that saw it end. */
const twice: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('twice' as const),
      call: fc.oneof(create, startService, start, remove, networkCall),
      through: fc.constantFrom('one' as const, 'two' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('twice' as const),
      call: fc.oneof(stop),
      through: fc.constant('one' as const),
    }),
  },
);

const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      deed: pick(['pause', 4], ['kill', 3], ['killUnnoticed', 1], ['interruptStop', 6]),
      who,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      deed: fc.constant('runForeign' as const),
      slot: pick(['db', 3], ['web-1', 2], ['web', 1]),
    }),
  },
  { weight: 1, arbitrary: fc.record({ deed: fc.constant('makeForeignNetwork' as const), network }) },
  {
    weight: 3,
    arbitrary: fc.record({
      deed: fc.constant('print' as const),
      who,
      stream: fc.constantFrom('stdout' as const, 'stderr' as const),
    }),
  },
);

/** Any step. What it comes to depends on those before it: often to nothing, as with the calls of an agent that is late. */
export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 16, arbitrary: fc.record({ kind: fc.constant('call' as const), call }) },
  { weight: 2, arbitrary: twice },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('deed' as const), deed }) },
);

/** What a sequence begins with, so that there is something to act on: mostly that runs. */
export const makingStep: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('call' as const),
  call: fc.oneof({ weight: 1, arbitrary: create }, { weight: 3, arbitrary: startService }),
});

import type { EngineName } from '../../runtime/engine-description.ts';
import { described, engineOf, socketOf } from './described.ts';
import type { Rule } from './rule.ts';

type Known = Exclude<EngineName, 'other'>;
type Version = readonly [major: number, minor: number];

/** Older ones lack what the runtimes need of them. */
const OLDEST: Readonly<Record<Known, Version>> = { podman: [4, 0], docker: [20, 10] };

/** The oldest API that has all that is said to it. */
const OLDEST_API: Readonly<Record<Known, Version>> = { podman: [4, 0], docker: [1, 41] };

/** Those on which the suite of the contract is run. */
const TESTED: Readonly<Record<Known, readonly Version[]>> = {
  podman: [
    [4, 3],
    [5, 4],
  ],
  docker: [[20, 10]],
};

const NAMES: Readonly<Record<Known, string>> = { podman: 'Podman', docker: 'Docker' };

/** Whether the engine is one that the runtimes were made for. */
export const versionRules: readonly Rule[] = [
  {
    code: 'engine-too-old',
    severity: 'error',
    why: 'It lacks what the runtimes need: some calls would fail, or mean something else.',
    remedy: 'Install <oldest> or newer.',
    look(facts) {
      const { engine, version } = described(facts);
      const found = versionIn(version);
      if (!isKnown(engine) || found === undefined || !isBefore(found, OLDEST[engine])) return undefined;
      const oldest = `${NAMES[engine]} ${OLDEST[engine].join('.')}`;
      return { seen: `it is ${NAMES[engine]} ${version}`, names: { oldest } };
    },
  },
  {
    code: 'engine-version-unknown',
    severity: 'warning',
    why: 'The runtimes rely on what Podman and Docker do; another engine with the same face may do otherwise.',
    remedy: 'Use Podman or Docker; a runtime of your own is proven by the conformance suite.',
    look(facts) {
      const { engine, version } = described(facts);
      if (!isKnown(engine) || version === undefined || versionIn(version) !== undefined) return undefined;
      return { seen: `it calls itself ${NAMES[engine]} ${version}` };
    },
  },
  {
    code: 'engine-untested',
    severity: 'note',
    why: 'Engines change what they answer between versions. The contract is tested on some of them, and this one is not among them.',
    remedy:
      'Nothing, as long as all goes well. `runtimeConformance` of rollforward/testing proves it on your device.',
    look(facts) {
      const { engine, version } = described(facts);
      const found = versionIn(version);
      if (!isKnown(engine) || found === undefined || isBefore(found, OLDEST[engine])) return undefined;
      const tested = TESTED[engine].map((one) => one.join('.'));
      if (tested.includes(found.join('.'))) return undefined;
      return { seen: `it is ${NAMES[engine]} ${version}; tested are ${tested.join(' and ')}` };
    },
  },
  {
    code: 'api-too-old',
    severity: 'error',
    why: 'The runtime on a socket speaks to the API, and this one does not know all that is said to it.',
    remedy: 'Install <oldest> or newer.',
    look(facts) {
      const { engine, apiVersion } = described(facts);
      const found = versionIn(apiVersion);
      if (socketOf(facts) === undefined || !isKnown(engine) || found === undefined) return undefined;
      if (!isBefore(found, OLDEST_API[engine])) return undefined;
      const oldest = `${NAMES[engine]} ${OLDEST[engine].join('.')}`;
      const wanted = OLDEST_API[engine].join('.');
      return { seen: `its API is ${apiVersion}, and ${wanted} is needed`, names: { oldest } };
    },
  },
  {
    code: 'engine-warns',
    severity: 'note',
    why: 'The engine says so itself, whenever it is asked.',
    remedy: 'Its manual says what each one means.',
    look(facts) {
      const { warnings = [] } = described(facts);
      if (warnings.length === 0 || engineOf(facts) === 'other') return undefined;
      return { seen: warnings.map((warning) => warning.replace(/^WARNING: /, '')).join('; ') };
    },
  },
];

function isKnown(engine: EngineName | undefined): engine is Known {
  return engine === 'podman' || engine === 'docker';
}

/** The beginning of `4.3.1`, `v5.0.0-dev`, `20.10.24+dfsg1`. */
function versionIn(text: string | undefined): Version | undefined {
  const [, major, minor] = /^v?(\d{1,4})\.(\d{1,4})(?!\d)/.exec(text ?? '') ?? [];
  return major === undefined || minor === undefined ? undefined : [Number(major), Number(minor)];
}

function isBefore([major, minor]: Version, [otherMajor, otherMinor]: Version): boolean {
  return major === otherMajor ? minor < otherMinor : major < otherMajor;
}

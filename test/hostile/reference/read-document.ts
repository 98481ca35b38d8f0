import { checkBetween } from './between-services.ts';
import { containerOf, digestOf, type ReferencePlace } from './container-mapping.ts';
import type { Comparable } from './comparable.ts';
import { BadSyntax, type Json, type JsonEntry, readJson } from './json-reader.ts';
import { type Mistake, Mistakes } from './mistake.ts';
import { readService, type ReferenceService, ValueReader } from './service-reader.ts';
import { firstBadSequence } from './utf8.ts';

export interface ReferenceOptions extends ReferencePlace {
  /** Everything of the host is let in; else nothing is. */
  readonly open: boolean;
}

export interface ReferenceContainer {
  readonly digest: string;
  readonly pullPolicy: string;
  readonly spec: ReadonlyMap<string, Comparable>;
}

/** What a document is worth, and why. */
export type Reading =
  | {
      readonly kind: 'refused';
      /** In the order of the text, the first 20, if they are the text's; else all, in no order. */
      readonly where: 'text' | 'values';
      readonly mistakes: readonly Mistake[];
      readonly count: number;
    }
  | {
      readonly kind: 'accepted';
      readonly generation: number | undefined;
      readonly services: ReadonlyMap<string, ReferenceContainer>;
    };

const LARGEST_DOCUMENT = 1024 * 1024;
const MOST_SERVICES = 256;

/**
 * Reads a document by the rules as they are written down (`DeploymentDocument`, `DocumentIssue`, `parseDocument`), with
 * nothing in common with the code that implements them.
 */
export function readDocument(bytes: Uint8Array, options: ReferenceOptions): Reading {
  const bad = badBytes(bytes);
  if (bad !== undefined) return refused('text', [bad], 1);
  try {
    const { value, mistakes } = readJson(bytes);
    return mistakes.count > 0 ? refused('text', mistakes.kept, mistakes.count) : readValue(value, options);
  } catch (error) {
    if (error instanceof BadSyntax) return refused('text', [{ path: [], offset: error.offset }], 1);
    throw error;
  }
}

function refused(where: 'text' | 'values', mistakes: readonly Mistake[], count: number): Reading {
  return { kind: 'refused', where, mistakes, count };
}

function badBytes(bytes: Uint8Array): Mistake | undefined {
  if (bytes.length > LARGEST_DOCUMENT) return { path: [] };
  const offset = firstBadSequence(bytes);
  if (offset !== undefined) return { path: [], offset };
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const blank = bytes.every((byte) => byte === 32 || byte === 9 || byte === 10 || byte === 13);
  return marked || blank ? { path: [], offset: 0 } : undefined;
}

function readValue(value: Json, options: ReferenceOptions): Reading {
  const mistakes = new Mistakes(Infinity);
  const read = new ValueReader(mistakes);
  const version =
    value.kind === 'object' ? value.entries.find(([key]) => key === 'apiVersion')?.[1] : undefined;
  if (version?.kind === 'string' && version.value !== 'rollforward/v1')
    return refused('values', [{ path: ['apiVersion'] }], 1);

  const fields = read.fields(value, [], ['apiVersion', 'generation', 'services'], ['apiVersion', 'services']);
  if (version !== undefined && version.kind !== 'string') read.wrong(['apiVersion']);
  const numbered = fields.get('generation');
  const generation = numbered && read.whole(numbered, ['generation'], [0, Number.MAX_SAFE_INTEGER]);
  const services = readServices(fields.get('services'), read, mistakes);
  checkBetween(services, options.open, mistakes);
  if (mistakes.count > 0) return refused('values', mistakes.kept, mistakes.count);
  return {
    kind: 'accepted',
    generation,
    services: new Map(
      services.map((service) => [
        service.name,
        {
          digest: digestOf(service.json),
          pullPolicy: service.pullPolicy,
          spec: containerOf(service, options),
        },
      ]),
    ),
  };
}

/** Those that are in order by themselves: what is wrong between services is looked for among them alone. */
function readServices(
  json: Json | undefined,
  read: ValueReader,
  mistakes: Mistakes,
): readonly ReferenceService[] {
  if (json === undefined) return [];
  if (json.kind !== 'object') {
    read.wrong(['services']);
    return [];
  }
  const entries = inEngineOrder(json.entries);
  if (entries.length <= MOST_SERVICES) return entries.flatMap((entry) => readService(entry, mistakes) ?? []);
  read.wrong(['services']);
  // Nothing is said of the single values of too many services, but of the first ones among each other it is.
  return entries.slice(0, MOST_SERVICES).flatMap((entry) => readService(entry, new Mistakes(0)) ?? []);
}

/** Keys that look like an array's index come first in ECMAScript: which of two services is the second depends on it. */
function inEngineOrder(entries: readonly JsonEntry[]): readonly JsonEntry[] {
  const isIndex = (key: string): boolean => String(Number(key) >>> 0) === key && key !== '4294967295';
  const indexed = entries
    .filter(([key]) => isIndex(key))
    .sort(([one], [other]) => Number(one) - Number(other));
  return [...indexed, ...entries.filter(([key]) => !isIndex(key))];
}

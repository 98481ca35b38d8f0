import {
  isArgument,
  isCpus,
  isLabel,
  isPath,
  isPlainName,
  isSignal,
  isTarget,
  isUser,
  isVariable,
} from './character-rules.ts';
import { isImage } from './image-rule.ts';
import type { Json, JsonEntry } from './json-reader.ts';
import type { Mistakes } from './mistake.ts';
import { readPort, type ReferencePort } from './port-rule.ts';

export type Path = readonly (string | number)[];

export interface ReferenceMount {
  readonly type: string;
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}

/** A service whose single values are in order. What was left out is `undefined` or empty. */
export interface ReferenceService {
  readonly name: string;
  readonly path: Path;
  readonly json: Json;
  readonly image: string;
  readonly command: readonly string[] | undefined;
  readonly args: readonly string[] | undefined;
  readonly env: ReadonlyMap<string, string>;
  readonly labels: ReadonlyMap<string, string>;
  readonly ports: readonly ReferencePort[];
  readonly mounts: readonly ReferenceMount[];
  readonly network: string;
  readonly user: string | undefined;
  readonly workingDir: string | undefined;
  readonly resources: ReadonlyMap<string, number>;
  readonly readOnlyRoot: boolean;
  readonly stopSignal: string | undefined;
  readonly gracePeriodSeconds: number;
  readonly pullPolicy: string;
}

/** Reads one value, and adds a mistake where it is not what it should be. */
export class ValueReader {
  readonly #mistakes: Mistakes;

  constructor(mistakes: Mistakes) {
    this.#mistakes = mistakes;
  }

  wrong(path: Path): undefined {
    this.#mistakes.add({ path });
    return undefined;
  }

  text(json: Json, path: Path, is: (text: string) => boolean): string | undefined {
    return json.kind === 'string' && is(json.value) ? json.value : this.wrong(path);
  }

  flag(json: Json, path: Path): boolean | undefined {
    return json.kind === 'boolean' ? json.value : this.wrong(path);
  }

  number(json: Json, path: Path, is: (value: number) => boolean): number | undefined {
    return json.kind === 'number' && is(json.value) ? json.value : this.wrong(path);
  }

  whole(json: Json, path: Path, [least, most]: readonly [number, number]): number | undefined {
    return this.number(json, path, (value) => value >= least && value <= most && Math.floor(value) === value);
  }

  list(json: Json, path: Path, [least, most]: readonly [number, number]): readonly Json[] {
    if (json.kind === 'array' && json.items.length >= least && json.items.length <= most) return json.items;
    this.wrong(path);
    return [];
  }

  /** The texts by key, at most `most` of them. */
  table(
    json: Json,
    path: Path,
    rules: { isKey: (key: string) => boolean; most: number },
  ): Map<string, string> {
    const table = new Map<string, string>();
    if (json.kind !== 'object' || json.entries.length > rules.most) {
      this.wrong(path);
      return table;
    }
    for (const [key, value] of json.entries) {
      if (!rules.isKey(key)) this.wrong([...path, key]);
      table.set(key, this.text(value, [...path, key], isArgument) ?? '');
    }
    return table;
  }

  /** The values by key: none but `known`, and all of `needed`. */
  fields(
    json: Json,
    path: Path,
    known: readonly string[],
    needed: readonly string[] = [],
  ): Map<string, Json> {
    const fields = new Map<string, Json>();
    if (json.kind !== 'object') {
      this.wrong(path);
      return fields;
    }
    for (const [key, value] of json.entries) {
      if (known.includes(key)) fields.set(key, value);
      else this.wrong([...path, key]);
    }
    for (const key of needed) if (!fields.has(key)) this.wrong(path);
    return fields;
  }
}

const FIELDS =
  'image command args env ports mounts network user workingDir resources readOnlyRoot labels pullPolicy restart lifecycle'.split(
    ' ',
  );

/** Reads a service by itself. `undefined` if it has a mistake. */
export function readService([name, json]: JsonEntry, mistakes: Mistakes): ReferenceService | undefined {
  const before = mistakes.count;
  const read = new ValueReader(mistakes);
  const path: Path = ['services', name];
  if (!isPlainName(name)) read.wrong(path);
  const fields = read.fields(json, path, FIELDS, ['image']);
  const at = (key: string): Path => [...path, key];
  function optional<T>(key: string, reader: (json: Json, path: Path) => T): T | undefined {
    const value = fields.get(key);
    return value === undefined ? undefined : reader(value, at(key));
  }
  const text = (is: (text: string) => boolean) => (value: Json, where: Path) => read.text(value, where, is);
  const oneOf = (words: string) => text((value) => words.split(' ').includes(value));
  const words = (value: Json, where: Path): string[] =>
    read
      .list(value, where, [1, 1024])
      .map((word, index) => read.text(word, [...where, index], isArgument) ?? '');

  const service = {
    name,
    path,
    json,
    image: optional('image', text(isImage)) ?? '',
    command: optional('command', words),
    args: optional('args', words),
    env:
      optional('env', (value, where) => read.table(value, where, { isKey: isVariable, most: 1024 })) ??
      new Map(),
    labels:
      optional('labels', (value, where) => read.table(value, where, { isKey: isLabel, most: 128 })) ??
      new Map(),
    ports: optional('ports', (value, where) => readPorts(read, value, where)) ?? [],
    mounts: optional('mounts', (value, where) => readMounts(read, value, where)) ?? [],
    network: optional('network', oneOf('private host none')) ?? 'private',
    user: optional('user', text(isUser)),
    workingDir: optional('workingDir', text(isPath)),
    resources: optional('resources', (value, where) => readResources(read, value, where)) ?? new Map(),
    readOnlyRoot: optional('readOnlyRoot', (value, where) => read.flag(value, where)) ?? false,
    pullPolicy: optional('pullPolicy', oneOf('missing always never')) ?? 'missing',
    ...optional('lifecycle', (value, where) => readLifecycle(read, value, where)),
  };
  optional('restart', oneOf('always on-failure never'));
  if (mistakes.count > before) return undefined;
  return { stopSignal: undefined, gracePeriodSeconds: 10, ...service };
}

function readPorts(read: ValueReader, json: Json, path: Path): ReferencePort[] {
  return read.list(json, path, [0, 128]).flatMap((item, index) => {
    const port = item.kind === 'string' ? readPort(item.value) : undefined;
    return port ?? read.wrong([...path, index]) ?? [];
  });
}

const MOUNT_FIELDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['volume', ['type', 'source', 'target']],
  ['tmpfs', ['type', 'target']],
  ['bind', ['type', 'source', 'target']],
]);

function readMounts(read: ValueReader, json: Json, path: Path): ReferenceMount[] {
  return read
    .list(json, path, [0, 128])
    .flatMap((item, index) => readMount(read, item, [...path, index]) ?? []);
}

function readMount(read: ValueReader, json: Json, path: Path): ReferenceMount | undefined {
  if (json.kind !== 'object') return read.wrong(path);
  const kind = json.entries.find(([key]) => key === 'type')?.[1];
  if (kind === undefined) return read.wrong(path);
  const type = kind.kind === 'string' ? kind.value : '';
  const needed = MOUNT_FIELDS.get(type);
  if (needed === undefined) return read.wrong([...path, 'type']);
  const fields = read.fields(json, path, [...needed, 'readOnly'], needed);
  const text = (key: string, is: (text: string) => boolean): string => {
    const value = fields.get(key);
    return (value && read.text(value, [...path, key], is)) ?? '';
  };
  const readOnly = fields.get('readOnly');
  return {
    type,
    source: text('source', type === 'volume' ? isPlainName : isPath),
    target: text('target', isTarget),
    readOnly: (readOnly && read.flag(readOnly, [...path, 'readOnly'])) ?? false,
  };
}

function readResources(read: ValueReader, json: Json, path: Path): Map<string, number> {
  const resources = new Map<string, number>();
  for (const [key, value] of read.fields(json, path, ['memoryBytes', 'cpus', 'pids'])) {
    const where = [...path, key];
    const number =
      key === 'cpus'
        ? read.number(value, where, isCpus)
        : read.whole(value, where, key === 'pids' ? [1, 4_194_304] : [6_291_456, 9_007_199_254_740_991]);
    resources.set(key, number ?? 0);
  }
  return resources;
}

function readLifecycle(
  read: ValueReader,
  json: Json,
  path: Path,
): { stopSignal: string | undefined; gracePeriodSeconds: number } {
  const fields = read.fields(json, path, ['stopSignal', 'gracePeriodSeconds']);
  const signal = fields.get('stopSignal');
  const grace = fields.get('gracePeriodSeconds');
  return {
    stopSignal: signal && read.text(signal, [...path, 'stopSignal'], isSignal),
    gracePeriodSeconds: (grace && read.whole(grace, [...path, 'gracePeriodSeconds'], [0, 86_400])) ?? 10,
  };
}

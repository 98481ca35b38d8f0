import { garbage } from './check-call.ts';
import type { EngineDescription, EngineName } from './engine-description.ts';
import { withoutCredentials } from './without-credentials.ts';

const ENGINES: ReadonlySet<unknown> = new Set(['podman', 'docker', 'other'] satisfies EngineName[]);

type Read<T> = (value: unknown) => T | undefined;
type Optional = Omit<EngineDescription, 'engine' | 'version'>;

/** How each part is read. What is not named here does not leave the runtime, whatever a driver gives. */
const PARTS: { readonly [Key in keyof Required<Optional>]: Read<Required<Optional>[Key]> } = {
  apiVersion: text,
  rootless: flag,
  cgroupVersion: (value) => (value === 1 || value === 2 ? value : undefined),
  cgroupManager: text,
  cgroupControllers: texts,
  ociRuntime: text,
  storageDriver: text,
  storagePath: text,
  runPath: text,
  eventsLogger: text,
  networkBackend: text,
  networkProgram: text,
  dnsProgram: text,
  searchRegistries: texts,
  liveRestore: flag,
  warnings: texts,
};

/** Takes over what an {@link EngineDescription} has, cleaned. Throws `Unavailable` for what is none. */
export function readEngineDescription(value: unknown): EngineDescription {
  const given = isObject(value) ? value : {};
  const version = text(given['version']);
  if (!isEngine(given['engine']) || version === undefined) {
    throw garbage('describeEngine gave no engine with a version');
  }
  const parts: [string, unknown][] = [];
  for (const [key, read] of Object.entries(PARTS)) {
    const part = read(given[key]);
    if (part !== undefined) parts.push([key, part]);
  }
  return { engine: given['engine'], version, ...(Object.fromEntries(parts) as Optional) };
}

const LONGEST_LIST = 50;

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? withoutCredentials(value) : undefined;
}

function texts(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.slice(0, LONGEST_LIST).flatMap((one: unknown) => text(one) ?? []);
}

function flag(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

function isEngine(value: unknown): value is EngineName {
  return ENGINES.has(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

import * as Type from 'typebox';
import { Check } from 'typebox/value';

import {
  absolutePathRule,
  argumentRule,
  envNameRule,
  imageRule,
  labelKeyRule,
  mountTargetRule,
  type SpecRule,
  stopSignalRule,
  userRule,
} from '../runtime/spec-rules.ts';
import type { DeploymentDocument, ServiceSpec } from './document.ts';
import type { HeldTo } from './held-to.ts';
import { DOCUMENT_LIMITS } from './limits.ts';
import { nameRule } from './names.ts';
import { portRule } from './ports.ts';

/** The only version there is. */
export const API_VERSION = 'rollforward/v1';

const LEAST_MEMORY_BYTES = 6 * 1024 * 1024;
const MOST_CPUS = 1024;
const MOST_PIDS = 4_194_304;
const LONGEST_GRACE_SECONDS = 86_400;

/** Every node says in `expected` what finishes the sentence "expected …"; `findIssues` reads it. */
interface Expectation {
  readonly expected: string;
}

function text(rule: SpecRule): Type.TRefine<Type.TString> {
  return Type.Refine(
    Type.String({ expected: rule.expected } satisfies Expectation),
    (value) => rule.test(value),
    () => rule.expected,
  );
}

function wholeNumber(range: {
  readonly minimum: number;
  readonly maximum: number;
  readonly unit: string;
}): Type.TInteger {
  const { minimum, maximum, unit } = range;
  return Type.Integer({ minimum, maximum, expected: `${unit}, ${minimum} to ${maximum}` });
}

function choice<T extends string[]>(...words: T): Type.TEnum<T> {
  return Type.Enum<T>(words, { expected: words.map((word) => `"${word}"`).join(' or ') });
}

function literal<T extends string>(word: T): Type.TLiteral<T> {
  return Type.Literal(word, { expected: `"${word}"` });
}

function flag(): Type.TBoolean {
  return Type.Boolean({ expected: 'true or false' });
}

function object<T extends Type.TProperties>(properties: T): Type.TObject<T> {
  return Type.Object(properties, { additionalProperties: false, expected: 'an object' });
}

/** A list is empty only by leaving it out where engines cannot tell the two apart. */
function list<T extends Type.TSchema>(
  items: T,
  size: { readonly least: number; readonly most: number },
): Type.TArray<T> {
  const { least, most } = size;
  const expected =
    least > 0 ? `an array of ${least} to ${most} elements` : `an array of at most ${most} elements`;
  return Type.Array(items, { minItems: least, maxItems: most, expected });
}

function table<T extends Type.TSchema>(
  key: SpecRule,
  value: T,
  size: { readonly most: number },
): Type.TRecord<Type.TStringKey, T> {
  return Type.Record(Type.String(), value, {
    additionalProperties: false,
    propertyNames: text(key),
    maxProperties: size.most,
    expected: `an object of at most ${size.most} keys`,
  });
}

const cpusRule = {
  expected: `a number of processors, 0.01 to ${MOST_CPUS} in steps of 0.01`,
  // Multiplying first and dividing after is exact for every step; `multipleOf` is not.
  test: (cpus: number): boolean => cpus >= 0.01 && cpus <= MOST_CPUS && Math.round(cpus * 100) / 100 === cpus,
};

const readOnly = Type.Optional(flag());
const target = text(mountTargetRule);

const mountSchema = Type.Union(
  [
    object({ type: literal('volume'), source: text(nameRule), target, readOnly }),
    object({ type: literal('tmpfs'), target, readOnly }),
    object({ type: literal('bind'), source: text(absolutePathRule), target, readOnly }),
  ],
  { expected: 'a mount: an object with type "volume" or "tmpfs" or "bind"' },
);

const resourcesSchema = object({
  memoryBytes: Type.Optional(
    wholeNumber({ unit: 'whole bytes', minimum: LEAST_MEMORY_BYTES, maximum: Number.MAX_SAFE_INTEGER }),
  ),
  cpus: Type.Optional(
    Type.Refine(
      Type.Number({ expected: cpusRule.expected }),
      (value) => cpusRule.test(value),
      () => cpusRule.expected,
    ),
  ),
  pids: Type.Optional(wholeNumber({ unit: 'a number of processes', minimum: 1, maximum: MOST_PIDS })),
});

const lifecycleSchema = object({
  stopSignal: Type.Optional(text(stopSignalRule)),
  gracePeriodSeconds: Type.Optional(
    wholeNumber({ unit: 'whole seconds', minimum: 0, maximum: LONGEST_GRACE_SECONDS }),
  ),
});

const words = list(text(argumentRule), { least: 1, most: DOCUMENT_LIMITS.words });

const serviceShape = object({
  image: text(imageRule),
  command: Type.Optional(words),
  args: Type.Optional(words),
  env: Type.Optional(table(envNameRule, text(argumentRule), { most: DOCUMENT_LIMITS.env })),
  ports: Type.Optional(list(text(portRule), { least: 0, most: DOCUMENT_LIMITS.ports })),
  mounts: Type.Optional(list(mountSchema, { least: 0, most: DOCUMENT_LIMITS.mounts })),
  network: Type.Optional(choice('private', 'host', 'none')),
  user: Type.Optional(text(userRule)),
  workingDir: Type.Optional(text(absolutePathRule)),
  resources: Type.Optional(resourcesSchema),
  readOnlyRoot: Type.Optional(flag()),
  labels: Type.Optional(table(labelKeyRule, text(argumentRule), { most: DOCUMENT_LIMITS.labels })),
  pullPolicy: Type.Optional(choice('missing', 'always', 'never')),
  restart: Type.Optional(choice('always', 'on-failure', 'never')),
  lifecycle: Type.Optional(lifecycleSchema),
});

const documentShape = object({
  apiVersion: literal(API_VERSION),
  generation: Type.Optional(
    wholeNumber({ unit: 'a whole number', minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  ),
  services: table(nameRule, serviceShape, { most: DOCUMENT_LIMITS.services }),
});

/** What can be said of a document's values one by one. */
export const documentSchema: Type.TSchema = documentShape satisfies HeldTo<
  DeploymentDocument,
  typeof documentShape
>;

/** Whether each value of a document is in order by itself. */
export function isDeploymentDocument(value: unknown): value is DeploymentDocument {
  return Check(documentShape, value);
}

/** Whether each value of a service is in order by itself. */
export function isServiceSpec(value: unknown): value is ServiceSpec {
  return Check(serviceShape, value);
}

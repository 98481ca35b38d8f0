import type { TSchema } from 'typebox';
import { Settings } from 'typebox/system';
import { Errors } from 'typebox/value';

/** One mistake in the configuration. */
export interface ConfigIssue {
  /** JSON pointer (RFC 6901) of the value that is wrong or missing; `""` is the whole file. */
  readonly pointer: string;
  /** What would be right; finishes the sentence "expected …". No value is quoted: somebody may have put a secret there. */
  readonly expected: string;
}

// Eight by default, and a broken file has several for each mistake.
Settings.Set({ maxErrors: 1000 });

/** One issue for each mistake of `value`, in the order of the schema. Every node of `schema` has its `expected`. Pure. */
export function configIssues(schema: TSchema, value: unknown): readonly ConfigIssue[] {
  const issues = new Map<string, ConfigIssue>();
  // The first word on a place is the most basic one: its type.
  const add = (pointer: string, expected: string): void => {
    if (!issues.has(pointer)) issues.set(pointer, { pointer, expected });
  };
  for (const { keyword, instancePath, schemaPath, params } of Errors(schema, value)) {
    switch (keyword) {
      case 'required':
        for (const key of params.requiredProperties) {
          add(`${instancePath}/${key}`, expectedAt(schema, `${schemaPath}/properties/${key}`));
        }
        break;
      case 'boolean': {
        const owner = schemaAt(schema, schemaPath.replace(/\/additionalProperties$/, ''));
        add(
          instancePath,
          `one of the keys ${Object.keys(propertiesOf(owner)).join(', ')} instead of this one`,
        );
        break;
      }
      case '~refine':
        add(instancePath, params.message);
        break;
      // They say once more which keys are wrong; each was told at its own place.
      case 'additionalProperties':
      case 'propertyNames':
        break;
      default:
        add(instancePath, expectedAt(schema, schemaPath));
    }
  }
  return [...issues.values()];
}

/** A line for each mistake. */
export function explainConfigIssues(issues: readonly ConfigIssue[]): string {
  return issues
    .map(({ pointer, expected }) => `${pointer === '' ? 'the file' : pointer}: expected ${expected}`)
    .join('\n');
}

function expectedAt(schema: TSchema, path: string): string {
  const node = schemaAt(schema, path);
  return hasKey(node, 'expected') ? String(node.expected) : 'something else';
}

/** The part of a schema that a path such as `#/properties/nats` leads to. */
function schemaAt(schema: TSchema, path: string): unknown {
  const keys = path.split('/').slice(1);
  return keys.reduce<unknown>((node, key) => (hasKey(node, key) ? node[key] : undefined), schema);
}

function propertiesOf(node: unknown): object {
  return hasKey(node, 'properties') && typeof node.properties === 'object' ? (node.properties ?? {}) : {};
}

function hasKey<K extends string>(value: unknown, key: K): value is Readonly<Record<K, unknown>> {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key);
}

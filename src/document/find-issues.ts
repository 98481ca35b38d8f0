import * as Type from 'typebox';
import { Check } from 'typebox/value';

import type { IssueList } from './issue-list.ts';
import { isJsonObject } from './json-object.ts';
import { type Path, quoteKey } from './pointer.ts';

/** A value of a document, what it should be, and where it is. */
export interface Place<Schema extends Type.TSchema = Type.TSchema> {
  readonly schema: Schema;
  readonly value: unknown;
  readonly path: Path;
}

/** The key that tells the members of a union apart. */
const TAG = 'type';

/**
 * Adds to `issues` one issue for each mistake of `value`, at its place: at least one if, and only if, TypeBox's own
 * `Check` refuses the value. TypeBox's errors are not used, because they come several to a mistake and eight in all.
 */
export function findIssues({ schema, value, path }: Place, issues: IssueList): void {
  if (Type.IsUnion(schema)) return findInUnion({ schema, value, path }, issues);
  if (Type.IsArray(schema)) return findInArray({ schema, value, path }, issues);
  if (Type.IsRecord(schema)) return findInRecord({ schema, value, path }, issues);
  if (Type.IsObject(schema)) return findInObject({ schema, value, path }, issues);
  if (!Check(schema, value)) refuse({ schema, value, path }, issues);
}

function findInArray({ schema, value, path }: Place<Type.TArray>, issues: IssueList): void {
  const { minItems = 0, maxItems = Infinity } = Type.ArrayOptions(schema);
  const fits = Array.isArray(value) && value.length >= minItems && value.length <= maxItems;
  if (!fits) return refuse({ schema, value, path }, issues);
  value.forEach((item: unknown, key: number) => {
    findIssues({ schema: schema.items, value: item, path: { parent: path, key } }, issues);
  });
}

function findInRecord({ schema, value, path }: Place<Type.TRecord>, issues: IssueList): void {
  const { maxProperties = Infinity, propertyNames } = Type.RecordOptions(schema);
  if (!isJsonObject(value) || Object.keys(value).length > maxProperties)
    return refuse({ schema, value, path }, issues);
  for (const [key, inner] of Object.entries(value)) {
    const inside = { parent: path, key };
    if (propertyNames !== undefined && !Check(propertyNames, key)) {
      issues.add(() => ({
        path: inside,
        expected: expectedOf(propertyNames),
        problem: `key ${quoteKey(key)}`,
      }));
    }
    findIssues({ schema: Type.RecordValue(schema), value: inner, path: inside }, issues);
  }
}

function findInObject({ schema, value, path }: Place<Type.TObject>, issues: IssueList): void {
  if (!isJsonObject(value)) return refuse({ schema, value, path }, issues);
  const { properties } = schema;
  for (const [key, property] of Object.entries(properties)) {
    const missing = !Object.hasOwn(value, key) && !Type.IsOptional(property);
    if (missing) issues.add(() => ({ path, expected: `the key ${quoteKey(key)}` }));
  }
  for (const [key, inner] of Object.entries(value)) {
    const inside = { parent: path, key };
    // A key such as `constructor` is found on every object's prototype.
    const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (property !== undefined) findIssues({ schema: property, value: inner, path: inside }, issues);
    else {
      const expected = `none but the keys ${Object.keys(properties).join(', ')}`;
      issues.add(() => ({ path: inside, expected, problem: `unknown key ${quoteKey(key)}` }));
    }
  }
}

function findInUnion({ schema, value, path }: Place<Type.TUnion>, issues: IssueList): void {
  if (!isJsonObject(value)) return refuse({ schema, value, path }, issues);
  if (!Object.hasOwn(value, TAG)) return issues.add(() => ({ path, expected: `the key ${quoteKey(TAG)}` }));
  const members = schema.anyOf.filter((member) => Type.IsObject(member));
  const tagged = members.find(({ properties }) => Check(properties[TAG] ?? Type.Never(), value[TAG]));
  if (tagged !== undefined) return findIssues({ schema: tagged, value, path }, issues);
  const expected = members.map(({ properties }) => expectedOf(properties[TAG])).join(' or ');
  issues.add(() => ({ path: { parent: path, key: TAG }, expected }));
}

function refuse({ schema, value, path }: Place, issues: IssueList): void {
  issues.add(() => ({ path, expected: expectedOf(schema), problem: problemOf(schema, value) }));
}

/** The kind of a value is no secret, but only news where another kind was expected. */
function problemOf(schema: Type.TSchema, value: unknown): string | undefined {
  const wanted = 'type' in schema ? schema.type : 'string';
  const kind = kindOf(value);
  if (kind === wanted || (kind === 'number' && wanted === 'integer')) return undefined;
  if (kind === 'null') return 'found null';
  return `found ${kind === 'array' || kind === 'object' ? 'an' : 'a'} ${kind}`;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function expectedOf(schema: Type.TSchema | undefined): string {
  if (schema === undefined || !('expected' in schema)) return 'something else';
  return String(schema.expected);
}

import { RuntimeFault } from 'rollforward';

/** An object as JSON tells it: nothing is known of its members. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * The objects that the answer `text` lists. Throws `Unavailable` unless it is one whole JSON array of objects: half a list read as
 * a whole one would look as if containers were gone.
 */
export function readObjects(text: string): JsonObject[] {
  const value = parse(text);
  if (!Array.isArray(value) || !value.every(isObject)) throw garbage('is no list of objects');
  return value;
}

/** The object that the answer `text` is. Throws `Unavailable` unless it is one, whole. */
export function readObject(text: string): JsonObject {
  const value = parse(text);
  if (!isObject(value)) throw garbage('is no object');
  return value;
}

/** The object that a line of a stream is, if it is one. */
export function objectIn(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw garbage('is no JSON');
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Go writes null for an empty object. */
export function objectAt(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw garbage(`has a strange ${key}`);
  return value;
}

export function stringAt(object: JsonObject, key: string): string {
  const value = object[key];
  if (typeof value !== 'string') throw garbage(`has a strange ${key}`);
  return value;
}

export function numberAt(object: JsonObject, key: string): number {
  const value = object[key];
  if (typeof value !== 'number') throw garbage(`has a strange ${key}`);
  return value;
}

export function labelsAt(object: JsonObject, key: string): Readonly<Record<string, string>> {
  const labels = objectAt(object, key);
  for (const label of Object.keys(labels)) stringAt(labels, label);
  return labels as Readonly<Record<string, string>>;
}

export function garbage(what: string): RuntimeFault {
  return new RuntimeFault({ code: 'Unavailable', message: `the answer of the engine ${what}` });
}

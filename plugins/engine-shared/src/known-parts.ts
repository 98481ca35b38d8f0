import type { JsonObject } from './json-value.ts';

/*
 * For answers that tell a person something, where each part may be missing or strange and the rest counts all the same.
 * What decides anything is read by json-value.ts, which refuses.
 */

/** `parts` without those that are not known. */
export function known<T extends object>(parts: {
  readonly [Key in keyof T]-?: T[Key] | undefined;
}): Partial<T> {
  const entries = Object.entries(parts).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<T>;
}

export function partIn(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return typeof value === 'object' && value !== null ? (value as JsonObject) : {};
}

export function textIn(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function flagIn(object: JsonObject, key: string): boolean | undefined {
  const value = object[key];
  return typeof value === 'boolean' ? value : undefined;
}

export function textsIn(object: JsonObject, key: string): readonly string[] | undefined {
  const value = object[key];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : undefined;
}

import type { Json } from './json-reader.ts';

/** A value of a spec: maps for tables, so that no key is found on a prototype. */
export type Comparable =
  string | number | boolean | undefined | readonly Comparable[] | ReadonlyMap<string, Comparable>;

/** Writes a value with its keys in order, so that two of them are equal if their texts are. */
export function comparableText(value: unknown): string {
  if (value instanceof Map) return tableText([...(value as Map<string, unknown>)]);
  if (Array.isArray(value)) return `[${value.map(comparableText).join()}]`;
  if (typeof value === 'object' && value !== null) return tableText(Object.entries(value));
  return value === undefined ? 'undefined' : JSON.stringify(value);
}

function tableText(entries: [string, unknown][]): string {
  entries.sort(byCodeUnits);
  return `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${comparableText(value)}`).join()}}`;
}

function byCodeUnits([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** RFC 8785 of a value as it was read. */
export function canonicalText(json: Json): string {
  switch (json.kind) {
    case 'null':
      return 'null';
    case 'boolean':
      return json.value ? 'true' : 'false';
    case 'number':
      return String(json.value);
    case 'string':
      return quoted(json.value);
    case 'array':
      return `[${json.items.map(canonicalText).join()}]`;
    case 'object': {
      const entries = [...json.entries].sort(byCodeUnits);
      return `{${entries.map(([key, value]) => `${quoted(key)}:${canonicalText(value)}`).join()}}`;
    }
  }
}

const SHORT: Readonly<Record<number, string>> = {
  8: 'b',
  9: 't',
  10: 'n',
  12: 'f',
  13: 'r',
  34: '"',
  92: '\\',
};

function quoted(text: string): string {
  let out = '"';
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const short = SHORT[code];
    if (short !== undefined) out += `\\${short}`;
    else if (code < 32) out += `\\u${code.toString(16).padStart(4, '0')}`;
    else out += text.charAt(at);
  }
  return `${out}"`;
}

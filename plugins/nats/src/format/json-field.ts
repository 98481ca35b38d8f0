import { printableText } from './printable-text.ts';
import type { FormatMistake, Parsed } from './parsed.ts';

/** Thrown within {@link parseJson} only. */
class Mistaken extends Error {
  readonly mistake: FormatMistake;

  constructor(mistake: FormatMistake) {
    super(mistake.expected);
    this.mistake = mistake;
  }
}

/**
 * Reads JSON that somebody else wrote: `read` asks it for what should be there, and the first thing that is not ends it.
 * What `read` does not ask for is left out, so that a newer writer can add to it. It never throws.
 */
export function parseJson<T>(bytes: Uint8Array, mostBytes: number, read: (field: JsonField) => T): Parsed<T> {
  if (bytes.length > mostBytes) return mistaken('', `at most ${mostBytes} bytes`);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return mistaken('', 'JSON in UTF-8');
  }
  try {
    return { kind: 'parsed', value: read(new JsonField(value, '')) };
  } catch (error) {
    if (error instanceof Mistaken) return { kind: 'mistake', mistake: error.mistake };
    throw error;
  }
}

function mistaken(path: string, expected: string): Parsed<never> {
  return { kind: 'mistake', mistake: { path, expected } };
}

/** A value of JSON that has not been checked yet, and where it is. */
export class JsonField {
  readonly #value: unknown;
  readonly #path: string;

  constructor(value: unknown, path: string) {
    this.#value = value;
    this.#path = path;
  }

  /** What an object has under `key`. Own keys only: `constructor` is one that is not there. */
  get(key: string): JsonField {
    const object = this.#object();
    return new JsonField(Object.hasOwn(object, key) ? object[key] : undefined, this.#pathOf(key));
  }

  /** What an object has under `key`, read by `read`, as an object to be spread: an empty one where it has nothing. */
  optional<K extends string, T>(key: K, read: (field: JsonField) => T): { readonly [P in K]?: T } {
    const field = this.get(key);
    return field.#value === undefined ? {} : ({ [key]: read(field) } as { readonly [P in K]?: T });
  }

  /** All that an object has. `rule` says what its keys are. */
  entries(most: number, rule: { test(key: string): boolean }, expected: string): [string, JsonField][] {
    const entries = Object.entries(this.#object());
    if (entries.length > most) this.fail(`at most ${most} keys`);
    return entries.map(([key, value]) => {
      if (!rule.test(key)) this.fail(`keys of ${expected}`);
      return [key, new JsonField(value, this.#pathOf(key))];
    });
  }

  /** The items of an array. */
  items(most: number): JsonField[] {
    if (!Array.isArray(this.#value)) this.fail('an array');
    if (this.#value.length > most) this.fail(`at most ${most} items`);
    return this.#value.map((value: unknown, index) => new JsonField(value, this.#pathOf(String(index))));
  }

  /** Text for people, as it may be shown: see {@link printableText}. */
  sentence(mostCharacters: number): string {
    return printableText(this.text(mostCharacters));
  }

  /** Text, whatever is in it. */
  text(mostCharacters: number): string {
    if (typeof this.#value !== 'string') this.fail('text');
    if (this.#value.length > mostCharacters) this.fail(`text of at most ${mostCharacters} characters`);
    return this.#value;
  }

  /** Text that `rule` allows. */
  matching(rule: { test(text: string): boolean }, expected: string): string {
    if (typeof this.#value !== 'string' || !rule.test(this.#value)) this.fail(expected);
    return this.#value;
  }

  /** One of `words`. */
  word<W extends string>(words: readonly W[]): W {
    const found = words.find((word) => word === this.#value);
    return found ?? this.fail(`one of ${words.join(', ')}`);
  }

  /** A whole number. */
  integer(least: number, most: number = Number.MAX_SAFE_INTEGER): number {
    if (!Number.isSafeInteger(this.#value)) this.fail('a whole number');
    return this.number(least, most);
  }

  /** A number. */
  number(least: number, most: number = Number.MAX_SAFE_INTEGER): number {
    if (typeof this.#value !== 'number' || !(this.#value >= least && this.#value <= most)) {
      this.fail(`a number from ${least} to ${most}`);
    }
    return this.#value;
  }

  /** `true` or `false`. */
  boolean(): boolean {
    if (typeof this.#value !== 'boolean') this.fail('true or false');
    return this.#value;
  }

  /** Ends the reading. */
  fail(expected: string): never {
    throw new Mistaken({ path: this.#path, expected });
  }

  #object(): Readonly<Record<string, unknown>> {
    if (typeof this.#value !== 'object' || this.#value === null || Array.isArray(this.#value)) {
      this.fail('an object');
    }
    return this.#value as Readonly<Record<string, unknown>>;
  }

  #pathOf(key: string): string {
    return `${this.#path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  }
}

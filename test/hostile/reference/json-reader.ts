import { Mistakes } from './mistake.ts';

/** A JSON value as it stands in the text: keys in their order, and as often as they are there. */
export type Json =
  | { readonly kind: 'object'; readonly entries: readonly JsonEntry[] }
  | { readonly kind: 'array'; readonly items: readonly Json[] }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' };

export type JsonEntry = readonly [key: string, value: Json];

/** The text is no JSON, or too deep, from this byte on. */
export class BadSyntax extends Error {
  readonly offset: number;

  constructor(offset: number) {
    super(`bad syntax at byte ${offset}`);
    this.offset = offset;
  }
}

const DEEPEST = 32;
const LARGEST = 9_007_199_254_740_991;
/** A refusal describes so many. */
const DESCRIBED = 20;

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/**
 * Reads JSON (RFC 8259) byte by byte. `mistakes` are duplicate keys, half surrogate pairs, and numbers that do not keep
 * their value. Throws {@link BadSyntax}. The bytes must be UTF-8.
 */
export function readJson(bytes: Uint8Array): { readonly value: Json; readonly mistakes: Mistakes } {
  const reader = new JsonReader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const value = reader.document();
  return { value, mistakes: reader.mistakes };
}

class JsonReader {
  readonly mistakes = new Mistakes(DESCRIBED);
  readonly #bytes: Buffer;
  readonly #path: (string | number)[] = [];
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  document(): Json {
    const value = this.#value(0);
    if (this.#peek() !== '') this.#fail();
    return value;
  }

  #fail(at: number = this.#at): never {
    throw new BadSyntax(at);
  }

  /** The next byte that is no white space, as a character. */
  #peek(): string {
    for (;;) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) return '';
      if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) return String.fromCharCode(byte);
      this.#at += 1;
    }
  }

  #value(depth: number): Json {
    const char = this.#peek();
    if (char === '{' || char === '[') {
      if (depth === DEEPEST) this.#fail();
      this.#at += 1;
      return char === '{' ? this.#object(depth + 1) : this.#array(depth + 1);
    }
    if (char === '"') return { kind: 'string', value: this.#string(() => this.#path) };
    if (char === 't') return this.#word('true', { kind: 'boolean', value: true });
    if (char === 'f') return this.#word('false', { kind: 'boolean', value: false });
    if (char === 'n') return this.#word('null', { kind: 'null' });
    return { kind: 'number', value: this.#number() };
  }

  #object(depth: number): Json {
    const entries: JsonEntry[] = [];
    const seen = new Set<string>();
    if (this.#peek() === '}') {
      this.#at += 1;
      return { kind: 'object', entries };
    }
    for (;;) {
      if (this.#peek() !== '"') this.#fail();
      const start = this.#at;
      const key = this.#string((text) => [...this.#path, text]);
      this.#path.push(key);
      if (seen.has(key)) this.mistakes.add({ path: [...this.#path], offset: start });
      seen.add(key);
      if (this.#peek() !== ':') this.#fail();
      this.#at += 1;
      entries.push([key, this.#value(depth)]);
      this.#path.pop();
      const next = this.#peek();
      if (next !== ',' && next !== '}') this.#fail();
      this.#at += 1;
      if (next === '}') return { kind: 'object', entries };
    }
  }

  #array(depth: number): Json {
    const items: Json[] = [];
    if (this.#peek() === ']') {
      this.#at += 1;
      return { kind: 'array', items };
    }
    for (;;) {
      this.#path.push(items.length);
      items.push(this.#value(depth));
      this.#path.pop();
      const next = this.#peek();
      if (next !== ',' && next !== ']') this.#fail();
      this.#at += 1;
      if (next === ']') return { kind: 'array', items };
    }
  }

  #word(word: string, json: Json): Json {
    if (this.#bytes.toString('latin1', this.#at, this.#at + word.length) !== word) this.#fail();
    this.#at += word.length;
    return json;
  }

  /** `pathOf` says where the text is. A bad escape is told at its backslash. */
  #string(pathOf: (text: string) => readonly (string | number)[]): string {
    const start = this.#at;
    const parts: string[] = [];
    let from = start + 1;
    let at = from;
    for (;;) {
      const byte = this.#bytes[at];
      if (byte === undefined || byte < 0x20) this.#fail(at);
      if (byte === 0x22) break;
      if (byte !== 0x5c) {
        at += 1;
        continue;
      }
      parts.push(this.#bytes.toString('utf8', from, at));
      const letter = String.fromCharCode(this.#bytes[at + 1] ?? 0);
      parts.push(letter === 'u' ? this.#unit(at) : (ESCAPES.get(letter) ?? this.#fail(at)));
      at += letter === 'u' ? 6 : 2;
      from = at;
    }
    parts.push(this.#bytes.toString('utf8', from, at));
    this.#at = at + 1;
    const text = parts.join('');
    // Only an escape can make half a pair.
    if (parts.length > 1 && hasHalfPair(text)) this.mistakes.add({ path: [...pathOf(text)], offset: start });
    return text;
  }

  #unit(backslash: number): string {
    let unit = 0;
    for (let at = backslash + 2; at < backslash + 6; at += 1) {
      const digit = '0123456789abcdef'.indexOf(String.fromCharCode(this.#bytes[at] ?? 0).toLowerCase());
      if (digit < 0) this.#fail(backslash);
      unit = unit * 16 + digit;
    }
    return String.fromCharCode(unit);
  }

  #number(): number {
    const start = this.#at;
    let at = start;
    const char = (): string => String.fromCharCode(this.#bytes[at] ?? 0);
    const digits = (): boolean => {
      const from = at;
      while (char() >= '0' && char() <= '9') at += 1;
      return at > from;
    };
    const negative = char() === '-';
    if (negative) at += 1;
    if (char() === '0') at += 1;
    else if (!digits()) this.#fail(start);
    // What does not complete a fraction or an exponent belongs to no number.
    let end = at;
    if (char() === '.') {
      at += 1;
      if (digits()) end = at;
      else at = end;
    }
    const mantissaEnd = end;
    if (at === end && char().toLowerCase() === 'e') {
      at += 1;
      if (char() === '+' || char() === '-') at += 1;
      if (digits()) end = at;
    }
    this.#at = end;
    const value = Number(this.#bytes.toString('latin1', start, end));
    const mantissa = this.#bytes.toString('latin1', start, mantissaEnd);
    const saysZero = !negative && Array.from(mantissa).every((digit) => digit === '0' || digit === '.');
    const kept = value === 0 ? saysZero : value >= -LARGEST && value <= LARGEST;
    if (!kept) this.mistakes.add({ path: [...this.#path], offset: start });
    return value;
  }
}

function hasHalfPair(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit < 0xd800 || unit > 0xdfff) continue;
    const next = text.charCodeAt(at + 1);
    if (unit > 0xdbff || !(next >= 0xdc00 && next <= 0xdfff)) return true;
    at += 1;
  }
  return false;
}

import { StringDecoder } from 'node:string_decoder';

/** Cuts bytes into lines. A line that is longer than `longest` UTF-16 code units is cut into several. */
export class LineSplitter {
  readonly #longest: number;
  readonly #decoder = new StringDecoder('utf8');
  #begun = '';

  constructor(longest: number) {
    this.#longest = longest;
  }

  /** The lines that `bytes` bring to an end. */
  push(bytes: Buffer): string[] {
    const pieces = (this.#begun + this.#decoder.write(bytes)).split('\n');
    const last = this.#cut(pieces.pop() ?? '');
    const lines = pieces.flatMap((piece) => this.#cut(piece));
    this.#begun = last.pop() ?? '';
    return [...lines, ...last];
  }

  /** The line that never came to an end, if there is one. */
  end(): string[] {
    const rest = this.#begun + this.#decoder.end();
    this.#begun = '';
    return rest === '' ? [] : [rest];
  }

  #cut(line: string): string[] {
    const cut: string[] = [];
    for (let at = 0; at === 0 || at < line.length; at += this.#longest) {
      cut.push(line.slice(at, at + this.#longest));
    }
    return cut;
  }
}

import { StringDecoder } from 'node:string_decoder';

/** A line, or a part of one that is too long. */
export interface LinePiece {
  readonly text: string;
  /** Whether the line ends with it. */
  readonly ends: boolean;
}

/** Cuts bytes into lines. A line that is longer than `longest` UTF-16 code units is cut into several pieces. */
export class LineSplitter {
  readonly #longest: number;
  readonly #decoder = new StringDecoder('utf8');
  #begun = '';

  constructor(longest: number) {
    this.#longest = longest;
  }

  /** Whether a line has begun of which nothing was given. */
  get holds(): boolean {
    return this.#begun !== '';
  }

  /** What `bytes` bring to an end. */
  push(bytes: Buffer): LinePiece[] {
    const [first = '', ...others] = this.#decoder.write(bytes).split('\n');
    const lines = [this.#begun + first, ...others];
    const last = this.#cut(lines.pop() ?? '');
    const pieces = lines.flatMap((line) => {
      const cut = this.#cut(line);
      return cut.map((text, index) => ({ text, ends: index === cut.length - 1 }));
    });
    this.#begun = last.pop() ?? '';
    return [...pieces, ...last.map((text) => ({ text, ends: false }))];
  }

  /** The line that never came to an end, if there is one. */
  end(): LinePiece[] {
    const text = this.#begun + this.#decoder.end();
    this.#begun = '';
    return text === '' ? [] : [{ text, ends: false }];
  }

  #cut(line: string): string[] {
    const cut: string[] = [];
    // What is only begun stays as it is: to slice it would copy all of it for each byte that comes.
    if (line.length <= this.#longest) return [line];
    for (let at = 0; at < line.length; at += this.#longest) {
      cut.push(line.slice(at, at + this.#longest));
    }
    return cut;
  }
}

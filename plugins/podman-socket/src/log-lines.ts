import { type LinePiece, LineSplitter } from '@rollforward/engine-shared';
import { type LogLine, LONGEST_LOG_LINE } from 'rollforward';

import type { LogPart } from './log-frames.ts';

/** A line, or a piece of one that is too long. */
export interface LogPiece extends LogLine {
  /** Whether the line begins with it. */
  readonly begins: boolean;
}

/** Makes lines of the parts of a log. The engine keeps a long line as several entries, and the two streams' among each other. */
export class LogLines {
  readonly #stdout = new StreamLines('stdout');
  readonly #stderr = new StreamLines('stderr');

  push(part: LogPart): LogPiece[] {
    return this.#of(part.stream).push(part);
  }

  /** The lines that never came to an end. */
  end(): LogPiece[] {
    return [...this.#stdout.end(), ...this.#stderr.end()];
  }

  #of(stream: LogLine['stream']): StreamLines {
    return stream === 'stdout' ? this.#stdout : this.#stderr;
  }
}

const LINE_BREAK = 0x0a;

class StreamLines {
  readonly #stream: LogLine['stream'];
  readonly #splitter = new LineSplitter(LONGEST_LOG_LINE);
  /** When the line that is open was begun. */
  #openSince: number | undefined;
  #begins = true;

  constructor(stream: LogLine['stream']) {
    this.#stream = stream;
  }

  push({ bytes, at }: LogPart): LogPiece[] {
    this.#openSince ??= at;
    const pieces = this.#splitter.push(bytes).map((piece) => this.#give(piece, at));
    if (bytes.at(-1) === LINE_BREAK) this.#openSince = undefined;
    return pieces;
  }

  end(): LogPiece[] {
    const at = this.#openSince ?? 0;
    return this.#splitter.end().map((piece) => this.#give(piece, at));
  }

  /** `at` is the time of whatever comes behind its line. */
  #give({ text, ends }: LinePiece, at: number): LogPiece {
    const piece = { stream: this.#stream, text, at: this.#openSince ?? at, begins: this.#begins };
    if (ends) this.#openSince = at;
    this.#begins = ends;
    return piece;
  }
}

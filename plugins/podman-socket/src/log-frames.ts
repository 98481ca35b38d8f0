import { garbage, shortReason } from '@rollforward/engine-shared';
import { RuntimeFault } from 'rollforward';

/** A part of what the engine keeps as one entry of a log: a line, or a part of one. */
export interface LogPart {
  readonly stream: 'stdout' | 'stderr';
  /** Milliseconds since the Unix epoch, of the whole entry; Podman's are whole seconds. */
  readonly at: number;
  /** Whether the entry begins with it. */
  readonly begins: boolean;
  readonly bytes: Buffer;
}

/** Four bytes, of which the first is the stream, and the length of what follows. */
const HEAD = 8;

/** Bytes: a time with nanoseconds and an offset has 35. */
const LONGEST_TIME = 40;

/** Bytes of what the engine says when it cannot go on. */
const LONGEST_ERROR = 1024;

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;
const SPACE = 0x20;

/**
 * Reads the answer to a request for logs with their times: frames, each of which is an entry that begins with its time and a space.
 * A frame may be of any length: what is in it is given on as it comes.
 */
export class LogFrames {
  readonly #head = Buffer.alloc(HEAD);
  #headBytes = 0;
  /** Bytes of the frame that are still to come. */
  #left = 0;
  #stream: 'stdout' | 'stderr' | 'error' = 'stdout';
  /** What was read of a time, or of an error. */
  #text = '';
  #at: number | undefined;
  #begins = false;

  /** Whether no frame has begun that has not ended. */
  get isBetween(): boolean {
    return this.#headBytes === 0 && this.#left === 0;
  }

  /** Throws `Unavailable` for what are no frames, and for what the engine says in them of itself. */
  push(bytes: Buffer): LogPart[] {
    const parts: LogPart[] = [];
    for (let from = 0; from < bytes.length;) {
      if (this.#left === 0) {
        from += this.#readHead(bytes.subarray(from, from + HEAD - this.#headBytes));
        continue;
      }
      const some = bytes.subarray(from, from + this.#left);
      if (this.#stream === 'error') from += this.#readError(some);
      else if (this.#at === undefined) from += this.#readTime(some);
      else {
        parts.push({ stream: this.#stream, at: this.#at, begins: this.#begins, bytes: some });
        this.#begins = false;
        this.#left -= some.length;
        from += some.length;
      }
    }
    return parts;
  }

  /** Throws `Unavailable` if the answer ended in the middle of a frame. */
  end(): void {
    if (!this.isBetween) throw garbage('ends in the middle of a frame');
  }

  #readHead(bytes: Buffer): number {
    this.#headBytes += bytes.copy(this.#head, this.#headBytes);
    if (this.#headBytes < HEAD) return bytes.length;
    this.#headBytes = 0;
    const [stream, ...zeros] = this.#head.subarray(0, 4);
    const name = STREAMS.get(stream);
    if (name === undefined || zeros.some((byte) => byte !== 0)) throw garbage('is no log');
    this.#stream = name;
    this.#left = this.#head.readUInt32BE(4);
    this.#text = '';
    this.#at = undefined;
    this.#begins = true;
    return bytes.length;
  }

  #readTime(bytes: Buffer): number {
    const space = bytes.indexOf(SPACE);
    const length = space < 0 ? bytes.length : space + 1;
    this.#text += bytes.toString('latin1', 0, Math.min(space < 0 ? length : space, LONGEST_TIME));
    this.#left -= length;
    if (space >= 0) {
      if (!TIME.test(this.#text)) throw garbage('has a line without a time');
      this.#at = Date.parse(this.#text);
    } else if (this.#left === 0 || this.#text.length >= LONGEST_TIME) {
      throw garbage('has a line without a time');
    }
    return length;
  }

  #readError(bytes: Buffer): number {
    this.#text += bytes.toString('utf8', 0, LONGEST_ERROR);
    this.#left -= bytes.length;
    if (this.#left === 0 || this.#text.length >= LONGEST_ERROR) {
      throw new RuntimeFault({ code: 'Unavailable', message: `logs: ${shortReason(this.#text)}` });
    }
    return bytes.length;
  }
}

/** What stdin would have is not kept by anybody. */
const STREAMS: ReadonlyMap<number | undefined, 'stdout' | 'stderr' | 'error'> = new Map([
  [1, 'stdout'],
  [2, 'stderr'],
  [3, 'error'],
]);

import type { Readable } from 'node:stream';

/** What a stream has said so far. */
export interface CollectedText {
  text(): string;
}

export interface CollectOptions {
  /** Bytes. More is not kept. */
  readonly most: number;
  /** Called once, when there is more. */
  readonly onTooMuch: () => void;
  /** Called with each whole line. */
  readonly onLine?: (line: string) => void;
}

/** Keeps what `stream` says, as far as memory allows. */
export function collectText(stream: Readable | null | undefined, options: CollectOptions): CollectedText {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let line = '';
  stream?.on('data', (chunk: Buffer) => {
    if (bytes > options.most) return;
    bytes += chunk.length;
    chunks.push(chunk);
    if (bytes > options.most) options.onTooMuch();
    if (options.onLine === undefined) return;
    const pieces = (line + chunk.toString('utf8')).split(/[\r\n]+/);
    line = (pieces.pop() ?? '').slice(-LONGEST_LINE);
    for (const piece of pieces) options.onLine(piece);
  });
  // Whoever reads it has let go of the other end.
  stream?.on('error', () => undefined);
  return { text: () => Buffer.concat(chunks).toString('utf8') };
}

const LONGEST_LINE = 1024;

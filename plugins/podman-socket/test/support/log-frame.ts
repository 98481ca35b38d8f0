/** An entry of a log, as a service sends it. */
export interface SentEntry {
  readonly stream?: 'stdout' | 'stderr';
  /** Milliseconds since the Unix epoch. Default {@link PRINTED_AT}. */
  readonly at?: number;
  readonly text: string;
}

export const PRINTED_AT: number = Date.UTC(2026, 10, 23, 18, 54, 41);

/** A frame of `payload`, byte for byte; the length that its head says may be another one. */
export function rawFrame(
  stream: number,
  payload: string,
  length: number = Buffer.byteLength(payload),
): Buffer {
  const head = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32BE(length, 4);
  return Buffer.concat([head, Buffer.from(payload)]);
}

/** The frame of `entry`, with its time. */
export function logFrame({ stream = 'stdout', at = PRINTED_AT, text }: SentEntry): Buffer {
  return rawFrame(stream === 'stdout' ? 1 : 2, `${new Date(at).toISOString()} ${text}`);
}

/** What a program prints to stdout, line by line. */
export function logFrames(...texts: readonly string[]): Buffer {
  return Buffer.concat(texts.map((text) => logFrame({ text: `${text}\n` })));
}

/** Cuts `bytes` into chunks of `sizes`, in turn. */
export function chunksOf(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  for (let from = 0; from < bytes.length;) {
    const size = Math.max(1, sizes[chunks.length % sizes.length] ?? 1);
    chunks.push(bytes.subarray(from, from + size));
    from += size;
  }
  return chunks;
}

import { type JsonObject, objectIn } from '@rollforward/engine-shared';
import type { LayerProgress, PullProgress } from 'rollforward';

/** What a line of a pull's answer says. */
export type PullLine =
  /** It moves. */
  | { readonly kind: 'progress'; readonly progress: PullProgress }
  /** It failed: the answer as a whole is called 200 all the same. */
  | { readonly kind: 'error'; readonly words: string }
  /** Nothing that anybody could understand. */
  | { readonly kind: 'nothing' };

/** Reads one line. It never throws: whether an image came is told by a look at it, and not by these lines. */
export function readPullLine(line: string): PullLine {
  const entry = objectIn(line);
  if (entry === undefined) return { kind: 'nothing' };
  const { stream, status } = entry;
  const error = errorIn(entry);
  if (error !== '') return { kind: 'error', words: error };
  if (typeof stream === 'string') return progress(stream);
  if (typeof status !== 'string') return { kind: 'nothing' };
  const words = [status, entry['id'], barless(entry['progress'])].filter(isText).join(' ');
  return progress(words, status === DOWNLOADING ? layerIn(entry) : undefined);
}

/** Newer versions of Docker's API have it in its details only. */
function errorIn({ error, errorDetail }: JsonObject): string {
  if (isText(error)) return error;
  const details = typeof errorDetail === 'object' && errorDetail !== null ? errorDetail : {};
  return 'message' in details && isText(details.message) ? details.message : '';
}

/** Docker counts what it unpacks as well, from the beginning. */
const DOWNLOADING = 'Downloading';

function layerIn({ id, progressDetail }: JsonObject): LayerProgress | undefined {
  if (!isText(id) || typeof progressDetail !== 'object' || progressDetail === null) return undefined;
  const { current, total } = progressDetail as JsonObject;
  // A layer of unknown size has none, or -1.
  if (!isCount(current) || !isCount(total) || total === 0) return undefined;
  return { id, receivedBytes: Math.min(current, total), totalBytes: total };
}

/** Engines draw a bar of their own for a terminal: what is told here is told to anybody. */
function barless(words: unknown): unknown {
  return isText(words) ? words.replace(/^\[[=> ]*\]\s*/, '') : words;
}

function progress(text: string, layer?: LayerProgress): PullLine {
  const message = text.trim();
  if (message === '') return { kind: 'nothing' };
  return { kind: 'progress', progress: { message, ...(layer && { layer }) } };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

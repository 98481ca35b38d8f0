import { objectIn } from '@rollforward/podman-shared';

/** What a line of a pull's answer says. */
export type PullLine =
  /** It moves. */
  | { readonly kind: 'progress'; readonly message: string }
  /** It failed: the answer as a whole is called 200 all the same. */
  | { readonly kind: 'error'; readonly words: string }
  /** Nothing that anybody could understand. */
  | { readonly kind: 'nothing' };

/** Reads one line. It never throws: whether an image came is told by a look at it, and not by these lines. */
export function readPullLine(line: string): PullLine {
  const entry = objectIn(line);
  if (entry === undefined) return { kind: 'nothing' };
  const { error, stream, status } = entry;
  if (typeof error === 'string' && error !== '') return { kind: 'error', words: error };
  if (typeof stream === 'string') return progress(stream);
  if (typeof status !== 'string') return { kind: 'nothing' };
  return progress([status, entry['id'], entry['progress']].filter(isText).join(' '));
}

function progress(text: string): PullLine {
  const message = text.trim();
  return message === '' ? { kind: 'nothing' } : { kind: 'progress', message };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

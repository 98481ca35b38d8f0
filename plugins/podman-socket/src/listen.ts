import type { Dial } from './dial.ts';
import { brokenOff, readAnswer } from './read-answer.ts';
import type { ListenCall, ServiceRequest } from './service.ts';

/** Whoever says nothing for so long in the middle of something never ends it. */
const LONGEST_SILENCE_MS = 60 * 1000;

/**
 * Sends `request` and gives what is answered, as it comes. Nothing is read ahead of the consumer: what he does not take
 * waits in the socket, and the service with it.
 *
 * It ends when `signal` is aborted, and its connection does so too; also when the consumer returns. It rejects if the answer
 * breaks off, or hangs for `silenceMs` while it may not.
 */
export async function* listen(
  dial: Dial,
  request: ServiceRequest,
  { signal, refused, mayBeSilent = () => false }: ListenCall,
  silenceMs: number = LONGEST_SILENCE_MS,
): AsyncGenerator<Buffer, void> {
  const isLeft = (): boolean => signal?.aborted === true;
  if (isLeft()) return;
  const connection = new AbortController();
  const letGo = (): void => connection.abort();
  signal?.addEventListener('abort', letGo, { once: true });
  let hangs = false;
  /** Whatever is awaited of a connection rejects when that is let go. */
  const soon = async <T>(coming: Promise<T>): Promise<T> => {
    if (mayBeSilent()) return coming;
    const timer = setTimeout(() => {
      hangs = true;
      letGo();
    }, silenceMs);
    return coming.finally(() => clearTimeout(timer));
  };
  try {
    const answer = await soon(dial(request, connection.signal));
    const status = answer.statusCode ?? 0;
    if (status !== 200) throw refused({ status, text: await soon(readAnswer(answer)) });
    const chunks: AsyncIterator<Buffer> = answer[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await soon(chunks.next());
        if (next.done === true) break;
        yield next.value;
      }
    } finally {
      answer.destroy();
    }
    if (!answer.complete) throw brokenOff();
  } catch (error) {
    if (isLeft()) return;
    throw hangs ? new Error(`it said nothing for ${silenceMs} ms`) : error;
  } finally {
    signal?.removeEventListener('abort', letGo);
    letGo();
  }
}

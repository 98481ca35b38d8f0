import type { IncomingMessage } from 'node:http';

/** Bytes: many thousands of containers. Whoever says more than that is not Podman. */
const LONGEST_ANSWER = 32 * 1024 * 1024;

/** Bytes of one line of a stream; what is behind that is dropped. */
const LONGEST_LINE = 64 * 1024;

/**
 * All that `answer` says, as text. Rejects if it breaks off, or says more than can be: half an answer that was read as a
 * whole one would be another answer.
 */
export function readAnswer(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return toTheEnd(answer, (chunk) => {
    bytes += chunk.length;
    if (bytes > LONGEST_ANSWER) answer.destroy(new Error('it said more than can be an answer'));
    else chunks.push(chunk);
  }).then(() => Buffer.concat(chunks).toString('utf8'));
}

/** Gives `onLine` each line of `answer` as it comes. Rejects if it breaks off. */
export async function readLines(answer: IncomingMessage, onLine: (line: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  let line = '';
  await toTheEnd(answer, (chunk) => {
    const pieces = (line + decoder.decode(chunk, { stream: true })).split('\n');
    line = (pieces.pop() ?? '').slice(0, LONGEST_LINE);
    for (const piece of pieces) onLine(piece);
  });
  if (line !== '') onLine(line);
}

/** What dockerode does not do: it waits for the end only, which never comes when the other side dies. */
function toTheEnd(answer: IncomingMessage, onChunk: (chunk: Buffer) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    answer.on('data', onChunk);
    answer.once('end', () => {
      if (answer.complete) resolve();
      else reject(brokenOff());
    });
    answer.once('error', reject);
    answer.once('close', () => reject(brokenOff()));
  });
}

/** The other side went away in the middle of an answer. */
export function brokenOff(): Error {
  return Object.assign(new Error('the answer broke off'), { code: 'ECONNRESET' });
}

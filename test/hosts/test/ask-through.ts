import { get } from 'node:http';
import type { Duplex } from 'node:stream';

/** What the container behind a port of a host's own network answers; `''` where nobody does. */
export function askThrough(host: { connect(port: number): Duplex }, port: number): Promise<string> {
  const createConnection = (): Duplex => host.connect(port);
  return new Promise((resolve) => {
    const question = get({ host: '127.0.0.1', port, createConnection }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => (text += chunk));
      answer.on('end', () => resolve(text.trim()));
    });
    question.once('error', () => resolve(''));
  });
}

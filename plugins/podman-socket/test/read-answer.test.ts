import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { inspect } from 'node:util';

import { expect, test } from 'vitest';

import { readAnswer, readLines } from '../src/read-answer.ts';
import { ServiceAgent } from '../src/service-agent.ts';

function half(): IncomingMessage {
  const message = new IncomingMessage(new Socket());
  message.push('{"Id":');
  return message;
}

test.each([
  ['destroyed without a reason', (message: IncomingMessage) => message.destroy()],
  ['destroyed with one', (message: IncomingMessage) => message.destroy(new Error('broken'))],
  // The stream ends, and HTTP did not come to its end.
  ['ended too early', (message: IncomingMessage) => message.push(null)],
])('an answer that is %s is none', async (_, end) => {
  for (const read of [readAnswer, (message: IncomingMessage) => readLines(message, () => undefined)]) {
    const message = half();
    const reading = read(message).then(
      () => 'whole',
      () => 'broken off',
    );
    end(message);
    expect(await reading).toBe('broken off');
  }
});

test('an agent is one word where the modem writes out its options', () => {
  expect(inspect({ agent: new ServiceAgent() }, { showHidden: true, depth: null })).toBe(
    '{ agent: ServiceAgent }',
  );
});

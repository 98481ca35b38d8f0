import { idOf, instantClock } from '@rollforward/engine-shared/testing';
import { describe, expect, test } from 'vitest';

import { events } from '../src/events.ts';
import { podman } from '../src/podman/dialect.ts';
import type { Service } from '../src/service.ts';
import { heardOf } from './support/heard.ts';
import { scriptedService } from './support/scripted-service.ts';
import { ok, refusal } from './support/service-answers.ts';

const ID = idOf('a');
const line = (Action: string): string => `${JSON.stringify({ Type: 'container', Action, Actor: { ID } })}\n`;

const listen = (service: Service): Promise<unknown[]> =>
  heardOf(events({ service, dialect: podman }, instantClock()));

/** What is heard of a service that says `text`, in chunks of `size`. */
function hear(text: string, size = text.length): Promise<unknown[]> {
  const bytes = Buffer.from(text);
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
  return listen(scriptedService(() => ({ chunks })));
}

describe('events', () => {
  test.each([1, 7, 1000])(
    'are what the service says, in chunks of %d, but for what is of no use',
    async (size) => {
      const said = `${line('start')}\n${line('cleanup')}\n${line('died')}${line('cleanup')}${line('remove')}`;
      expect(await hear(said, size)).toEqual([
        { type: 'started', id: ID },
        { type: 'exited', id: ID },
        { type: 'removed', id: ID },
        'Unavailable',
      ]);
    },
  );

  test.each([
    ['says garbage', 'garbage\n'],
    ['says the half of an event', line('start').slice(0, -9)],
    ['ends at once', ''],
  ])('of a service that %s are Unavailable', async (_, said) => {
    expect(await hear(said)).toEqual(['Unavailable']);
  });

  test('that come before what is no event are told', async () => {
    expect(await hear(`${line('start')}[]\n${line('died')}`)).toEqual([
      { type: 'started', id: ID },
      'Unavailable',
    ]);
  });

  test('a line without an end is Unavailable as soon as it is longer than any', async () => {
    const megabyte = Buffer.from(`{"Action":"${'x'.repeat(1024 * 1024)}`);
    let chunks = 0;
    const service = {
      ...scriptedService(() => undefined),
      async *listen() {
        for (; chunks < 5; chunks += 1) yield megabyte;
      },
    };
    expect(await listen(service)).toEqual(['Unavailable']);
    expect(chunks).toBe(0);
  });

  test.each([
    ['an error', refusal(500, 'no'), 'Unavailable'],
    ['a full disk', refusal(500, 'no space left on device'), 'StorageFull'],
    ['another status', ok({}, 204), 'Unavailable'],
  ])('that are answered with %s are its fault', async (_, answer, code) => {
    expect(await listen(scriptedService(() => answer))).toEqual([code]);
  });

  test('may be silent as long as they like, but not in the middle of one', async () => {
    const silent: boolean[] = [];
    const service = scriptedService(() => undefined);
    service.listen = async function* (_, { mayBeSilent = () => false }) {
      const half = Buffer.from(line('start'));
      for (const bytes of [half.subarray(0, 9), half.subarray(9)]) {
        silent.push(mayBeSilent());
        yield bytes;
      }
      silent.push(mayBeSilent());
    };
    await listen(service);
    expect(silent).toEqual([true, false, true]);
  });
});

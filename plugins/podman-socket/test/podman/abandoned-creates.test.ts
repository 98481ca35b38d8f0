import { idOf, instantClock } from '@rollforward/engine-shared/testing';
import { expect, test } from 'vitest';

import { removeAbandonedCreates } from '../../src/podman/abandoned-creates.ts';
import { type ScriptedService, scriptedService } from '../support/scripted-service.ts';
import { ABSENT, inspected, listed, ok, refusal } from '../support/service-answers.ts';

const OLD = '1970-01-01T00:00:00Z';
const NEW = '1970-01-01T01:00:00Z';

const storage = (digit: string, name: string, Created = OLD): object =>
  listed({ Id: idOf(digit), Names: [name], State: 'storage', Created });

/** An hour and a minute after the beginning of time. */
async function clean(podman: ScriptedService, name = 'shop.web.aaaaaa'): Promise<readonly string[]> {
  const clock = instantClock();
  clock.advance(61 * 60 * 1000);
  await removeAbandonedCreates(podman, clock, name, undefined);
  return podman.calls.flatMap(({ method, path }) =>
    method === 'DELETE' ? [path.split('/').at(-1) ?? ''] : [],
  );
}

function scene(...entries: object[]): ScriptedService {
  return scriptedService(({ path }) => (path.endsWith('/containers/json') ? ok(entries) : ABSENT));
}

test('old attempts of the same service go, and nothing else', async () => {
  const podman = scene(
    storage('a', 'shop.web.bbbbbb'),
    storage('b', 'shop.web.cccccc', NEW),
    storage('c', 'shop.web'),
    storage('d', 'shop.webshop.dddddd'),
    storage('e', 'shop.web.by-hand'),
    listed({ Id: idOf('f'), Names: ['shop.web.ffffff'], Created: OLD }),
  );
  expect(await clean(podman)).toEqual([idOf('a')]);
});

test('one that has become a container stays', async () => {
  const podman = scriptedService(({ path }) =>
    ok(path.endsWith('/containers/json') ? [storage('a', 'shop.web.bbbbbb')] : inspected({ id: idOf('a') })),
  );
  expect(await clean(podman)).toEqual([]);
});

test('a name that is no attempt’s is not even asked about', async () => {
  const podman = scene(storage('a', 'shop.web.bbbbbb'));
  expect(await clean(podman, 'shop.web')).toEqual([]);
  expect(podman.calls).toEqual([]);
});

test.each([
  ['fails', refusal(500, 'database is locked')],
  ['is garbage', { status: 200, text: '[garbage' }],
])('a look that %s keeps nobody from creating', async (_, answer) => {
  expect(await clean(scriptedService(() => answer))).toEqual([]);
});

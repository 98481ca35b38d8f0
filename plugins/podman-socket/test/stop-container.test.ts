import { expectFault, idOf, instantClock, NOBODY } from '@rollforward/engine-shared/testing';
import { describe, expect, test } from 'vitest';

import { stopContainer } from '../src/stop-container.ts';
import { type ScriptedService, scriptedService } from './support/scripted-service.ts';
import { ABSENT, inspected, type InspectedState, ok, refusal, UNCHANGED } from './support/service-answers.ts';

const ID = idOf('a');
const STARTED = '2026-11-23T12:00:00Z';
const FINISHED = '2026-11-23T12:00:05Z';

interface Scene {
  /** What each inspect in turn finds; the last one is found for ever. */
  readonly seen: readonly (InspectedState | 'absent')[];
  /** How each stop is answered, and how long it takes. */
  readonly stops?: readonly { readonly refused?: boolean; readonly ms?: number }[];
}

function scene({ seen, stops = [] }: Scene): {
  podman: ScriptedService;
  stop: () => ReturnType<typeof stopContainer>;
} {
  const clock = instantClock();
  let looks = 0;
  let stopped = 0;
  const podman = scriptedService(({ kind, path }) => {
    if (kind === 'ask') {
      const state = seen[Math.min(looks++, seen.length - 1)];
      if (state === undefined || state === 'absent') return ABSENT;
      return ok(inspected({ startedAt: STARTED, ...state }));
    }
    if (!path.endsWith('/stop')) return undefined;
    const { refused = false, ms = 0 } = stops[Math.min(stopped++, stops.length - 1)] ?? {};
    clock.advance(ms);
    return refused ? refusal(500, 'something') : undefined;
  });
  return { podman, stop: () => stopContainer(podman, clock, ID, { gracePeriodSeconds: 5 }) };
}

/** A word that needs no process to be alive. */
const LIVE: InspectedState = { word: 'a word nobody knows' };
const ENDED: InspectedState = { word: 'exited', exitCode: 0, finishedAt: FINISHED };
const finishedAt = Date.parse(FINISHED);

describe('nothing to stop', () => {
  test('absent', async () => {
    const { podman, stop } = scene({ seen: ['absent'] });
    expect(await stop()).toEqual({ kind: 'absent' });
    expect(podman.changes()).toEqual([]);
  });

  test('ended before', async () => {
    const { podman, stop } = scene({ seen: [{ ...ENDED, exitCode: 3 }] });
    expect(await stop()).toEqual({ kind: 'already-stopped', exitCode: 3, finishedAt });
    expect(podman.changes()).toEqual([]);
  });

  test('never started', async () => {
    const { stop } = scene({ seen: [{ word: 'created' }] });
    expect(await stop()).toEqual({ kind: 'already-stopped' });
  });

  test('ended and Podman has not noticed', async () => {
    const { podman, stop } = scene({ seen: [{ word: 'running', pid: NOBODY }] });
    expect(await stop()).toEqual({ kind: 'already-stopped' });
    expect(podman.changes()).toEqual([]);
  });
});

describe('the outcome', () => {
  test.each([
    ['ended in time', { ms: 300 }, { exitCode: 0 }, { kind: 'stopped', exitCode: 0 }],
    ['killed by somebody else in time', { ms: 300 }, { exitCode: 137 }, { kind: 'stopped', exitCode: 137 }],
    ['killed after its grace', { ms: 5100 }, { exitCode: 137 }, { kind: 'killed', exitCode: 137 }],
    ['ended by itself at the last moment', { ms: 5100 }, { exitCode: 0 }, { kind: 'stopped', exitCode: 0 }],
    ['killed, and nobody saw the exit code', { ms: 5100 }, { exitCode: -1 }, { kind: 'killed' }],
  ])('%s', async (_, took, end, outcome) => {
    const { stop } = scene({ seen: [LIVE, { ...ENDED, ...end }], stops: [took] });
    expect(await stop()).toEqual({ ...outcome, finishedAt });
  });

  test('removed by somebody else meanwhile', async () => {
    const { stop } = scene({ seen: [LIVE, 'absent'] });
    expect(await stop()).toEqual({ kind: 'absent' });
  });

  test('an end that Podman never notices', async () => {
    const { stop } = scene({ seen: [LIVE, { word: 'stopping', pid: NOBODY }], stops: [{ ms: 5100 }] });
    expect(await stop()).toEqual({ kind: 'killed' });
  });

  test('an end that Podman notices late', async () => {
    const { stop } = scene({ seen: [LIVE, { word: 'stopping', pid: NOBODY }, { ...ENDED, exitCode: 4 }] });
    expect(await stop()).toEqual({ kind: 'stopped', exitCode: 4, finishedAt });
  });
});

describe('a stop that did not end it', () => {
  test('is repeated, each time with the full grace', async () => {
    const { podman, stop } = scene({ seen: [LIVE, LIVE, LIVE, ENDED] });
    expect(await stop()).toMatchObject({ kind: 'stopped' });
    expect(podman.changes()).toEqual(['stop t=5', 'stop t=5', 'stop t=5']);
  });

  test('is given up at last', async () => {
    const { podman, stop } = scene({ seen: [LIVE] });
    await expectFault(stop(), 'StillRunning');
    expect(podman.changes()).toEqual(['stop t=5', 'stop t=5', 'stop t=5']);
  });

  test('is given up at once if Podman refused it', async () => {
    const { podman, stop } = scene({ seen: [LIVE], stops: [{ refused: true }] });
    await expectFault(stop(), 'Unclassified');
    expect(podman.changes()).toEqual(['stop t=5']);
  });
});

test('Podman’s refusal does not matter if the end was observed', async () => {
  const { stop } = scene({ seen: [LIVE, ENDED], stops: [{ refused: true }] });
  expect(await stop()).toMatchObject({ kind: 'stopped' });
});

test('304, that it had ended, is no refusal: it may be wrong, and is asked again', async () => {
  const looks = [LIVE, LIVE, ENDED];
  const podman = scriptedService(({ kind }) =>
    kind === 'ask' ? ok(inspected({ startedAt: STARTED, ...looks.shift() })) : UNCHANGED,
  );
  const outcome = await stopContainer(podman, instantClock(), ID, { gracePeriodSeconds: 5 });
  expect(outcome).toMatchObject({ kind: 'stopped', exitCode: 0 });
  // Its connection must not be let go before its grace period is over.
  expect(podman.calls.filter(({ kind }) => kind === 'change')).toMatchObject(
    Array.from({ length: 2 }, () => ({ lastsMs: 5000 })),
  );
});

import { expectFault, idOf, instantClock, NOBODY } from '@rollforward/engine-shared/testing';
import { describe, expect, test } from 'vitest';

import { createRecentLooks } from '../src/recent-looks.ts';
import { stopContainer } from '../src/stop-container.ts';
import { inspected, type InspectedState } from './support/podman-answers.ts';
import { type ScriptedPodman, scriptedPodman } from './support/scripted-podman.ts';

const ID = idOf('a');
const STARTED = '2026-11-23T12:00:00Z';
const FINISHED = '2026-11-23T12:00:05Z';

interface Scene {
  /** What each inspect in turn finds; the last one is found for ever. */
  readonly seen: readonly (InspectedState | 'absent')[];
  /** How each stop ends, and how long it takes. */
  readonly stops?: readonly { readonly exitCode?: number; readonly stderr?: string; readonly ms?: number }[];
}

function scene({ seen, stops = [] }: Scene): {
  podman: ScriptedPodman;
  stop: () => ReturnType<typeof stopContainer>;
} {
  const clock = instantClock();
  let looks = 0;
  let stopped = 0;
  const podman = scriptedPodman(({ args }) => {
    if (args[0] === 'container') {
      const state = seen[Math.min(looks++, seen.length - 1)];
      if (state === undefined || state === 'absent') {
        return { exitCode: 125, stdout: '[]', stderr: `Error: inspecting object: no such container ${ID}` };
      }
      return { stdout: JSON.stringify([inspected({ startedAt: STARTED, ...state })]) };
    }
    if (args[0] !== 'stop') return {};
    const { exitCode = 0, stderr = '', ms = 0 } = stops[Math.min(stopped++, stops.length - 1)] ?? {};
    clock.advance(ms);
    return { exitCode, stderr };
  });
  const context = { podman, clock, looks: createRecentLooks(clock) };
  return { podman, stop: () => stopContainer(context, ID, { gracePeriodSeconds: 5 }) };
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
    const stops = podman.calls.filter(({ args }) => args[0] === 'stop').map(({ args }) => args);
    expect(stops).toEqual(Array.from({ length: 3 }, () => ['stop', '--time=5', '--', ID]));
  });

  test('is given up at last', async () => {
    const { podman, stop } = scene({ seen: [LIVE] });
    await expectFault(stop(), 'StillRunning');
    expect(podman.changes()).toEqual(['stop', 'stop', 'stop']);
  });

  test('is given up at once if Podman refused it', async () => {
    const { podman, stop } = scene({ seen: [LIVE], stops: [{ exitCode: 125, stderr: 'Error: something' }] });
    await expectFault(stop(), 'Unclassified');
    expect(podman.changes()).toEqual(['stop']);
  });
});

test('Podman’s refusal does not matter if the end was observed', async () => {
  const { stop } = scene({ seen: [LIVE, ENDED], stops: [{ exitCode: 125, stderr: 'Error: something' }] });
  expect(await stop()).toMatchObject({ kind: 'stopped' });
});

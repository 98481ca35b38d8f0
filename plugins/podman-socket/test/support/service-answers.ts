import { idOf } from '@rollforward/engine-shared/testing';

import type { ServiceAnswer } from '../../src/service.ts';

/** An answer that went well. */
export function ok(value: unknown, status = 200): ServiceAnswer {
  return { status, text: JSON.stringify(value) };
}

/** How Podman says no. */
export function refusal(status: number, message: string): ServiceAnswer {
  return ok({ cause: 'the last part of it', message, response: status }, status);
}

export const DONE: ServiceAnswer = { status: 204, text: '' };
export const UNCHANGED: ServiceAnswer = { status: 304, text: '' };
export const ABSENT: ServiceAnswer = refusal(
  404,
  'no container with name or ID "x" found: no such container',
);

export interface InspectedState {
  readonly id?: string;
  readonly name?: string;
  readonly word?: string;
  readonly pid?: number;
  readonly exitCode?: number;
  readonly startedAt?: string;
  readonly finishedAt?: string;
}

const NEVER = '0001-01-01T00:00:00Z';

/** What libpod's inspect (4.3.1) says of one container, as far as it is read. */
export function inspected(state: InspectedState = {}): object {
  const { id = idOf('a'), name = 'shop.web', word = 'created', pid = 0, exitCode = 0 } = state;
  return {
    Id: id,
    Image: 'f'.repeat(64),
    ImageName: 'localhost/app:v1',
    Name: name,
    Config: { Labels: { 'io.rollforward.owner': 'device-1' } },
    State: {
      Status: word,
      Running: word === 'running',
      Pid: pid,
      ExitCode: exitCode,
      OOMKilled: false,
      StartedAt: state.startedAt ?? NEVER,
      FinishedAt: state.finishedAt ?? NEVER,
      Health: { Status: '', FailingStreak: 0, Log: null },
    },
  };
}

/** What libpod's list (4.3.1) says of one container, as far as it is read. */
export function listed(entry: Readonly<Record<string, unknown>> = {}): object {
  return {
    Id: idOf('a'),
    Names: ['shop.web'],
    Image: 'localhost/app:v1',
    ImageID: 'f'.repeat(64),
    Labels: { 'io.rollforward.owner': 'device-1' },
    State: 'created',
    Status: '',
    Pid: 0,
    Exited: false,
    ExitCode: 0,
    StartedAt: -62135596800,
    ExitedAt: -62135596800,
    Created: '2026-11-23T16:55:36.613526178Z',
    ...entry,
  };
}

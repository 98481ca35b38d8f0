import { idOf } from '@rollforward/engine-shared/testing';

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

/** What `podman container inspect` (4.3.1) says of one container, as far as it is read. */
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

/** What `podman ps --format=json` (4.3.1) says of one container, as far as it is read. */
export function listed(entry: Readonly<Record<string, unknown>> = {}): object {
  return {
    Id: idOf('a'),
    Names: ['shop.web'],
    Image: 'localhost/app:v1',
    ImageID: 'f'.repeat(64),
    Labels: { 'io.rollforward.owner': 'device-1' },
    State: 'created',
    Status: 'Created',
    Pid: 0,
    Exited: false,
    ExitCode: 0,
    StartedAt: -62135596800,
    ExitedAt: -62135596800,
    ...entry,
  };
}

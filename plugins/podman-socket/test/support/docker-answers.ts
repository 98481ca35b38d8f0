import { idOf } from '@rollforward/engine-shared/testing';

import type { ServiceAnswer } from '../../src/service.ts';
import { ok } from './service-answers.ts';

/** How Docker says no. */
export function dockerRefusal(status: number, message: string): ServiceAnswer {
  return ok({ message }, status);
}

const NEVER = '0001-01-01T00:00:00Z';

export interface DockerState {
  readonly id?: string;
  readonly name?: string;
  /** Overrides single members of `State`. */
  readonly state?: Readonly<Record<string, unknown>>;
}

/** What inspect (20.10.24) says of one container, as far as it is read. */
export function dockerInspected({ id = idOf('a'), name = 'shop.web', state = {} }: DockerState = {}): object {
  return {
    Id: id,
    Name: `/${name}`,
    Image: `sha256:${'f'.repeat(64)}`,
    Config: { Image: 'localhost/app:v1', Labels: { 'io.rollforward.owner': 'device-1' } },
    State: {
      Status: 'created',
      Running: false,
      OOMKilled: false,
      Dead: false,
      Pid: 0,
      ExitCode: 0,
      Error: '',
      StartedAt: NEVER,
      FinishedAt: NEVER,
      ...state,
    },
  };
}

/** What a list (20.10.24) says of one container, as far as it is read. */
export function dockerListed(entry: Readonly<Record<string, unknown>> = {}): object {
  return {
    Id: idOf('a'),
    Names: ['/shop.web'],
    Image: 'localhost/app:v1',
    ImageID: `sha256:${'f'.repeat(64)}`,
    Created: 1795460059,
    Labels: { 'io.rollforward.owner': 'device-1' },
    State: 'created',
    Status: 'Created',
    ...entry,
  };
}

import type { Clock } from '../index.ts';
import type { ContainerRecord } from './fake-container.ts';
import { backgroundOf } from './fake-clock.ts';
import type { FakeProgram } from './fake-image.ts';
import { FakeProcess } from './fake-process.ts';

/** What a container is run with. */
export interface RunContainer {
  readonly pid: number;
  readonly clock: Clock;
  readonly program: FakeProgram;
  /** Called once, when its process ended and the record says so. */
  readonly onEnd: () => void;
}

/** Gives `container` a process; nothing of the one before is left in its record. */
export function runContainer(container: ContainerRecord, { pid, clock, program, onEnd }: RunContainer): void {
  container.state = 'running';
  container.startedAt = clock.wallNow();
  delete container.exitCode;
  delete container.oomKilled;
  delete container.finishedAt;
  delete container.health;
  container.process = new FakeProcess({
    pid,
    clock: backgroundOf(clock),
    program,
    onEnd: ({ exitCode, oomKilled }) => {
      container.process = undefined;
      container.state = 'exited';
      container.exitCode = exitCode;
      container.oomKilled = oomKilled;
      container.finishedAt = clock.wallNow();
      onEnd();
    },
  });
}

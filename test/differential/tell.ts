import {
  type ContainerStatus,
  type ExistingContainer,
  isRuntimeFault,
  LABEL_PREFIX,
  type StopOutcome,
} from 'rollforward';

import type { Memory } from './memory.ts';

/** Puts results of one runtime into words that are the same for each: ids, names and ports of its own are not in them. */
export interface Teller {
  readonly memory: Memory;
  /** The number of the host behind each logical port that was asked for. */
  readonly ports: ReadonlyMap<number, number>;
}

/** `#1 ~.web exited 3`, with its labels. Times are said to be there only. */
export function tellContainer({ memory, ports }: Teller, status: ContainerStatus): string {
  if (status.state === 'absent') return 'absent';
  const labels = Object.entries(status.labels)
    .map(([key, value]) => `${key.replace(LABEL_PREFIX, '')}=${tellLabel(value)}`)
    .sort();
  return [memory.tellId(status.id), memory.tellName(status.name), ...stateWords(status), ...labels].join(' ');

  function tellLabel(value: string): string {
    let text = value.replaceAll(memory.owner, '~').replace(/(\d)\1{63}/, '$1…');
    for (const [number, hostPort] of ports) text = text.replaceAll(`:${hostPort}/`, `:P${number}/`);
    return text;
  }
}

function stateWords(status: ExistingContainer): readonly string[] {
  switch (status.state) {
    case 'created':
    case 'paused':
    case 'stopping':
      return [status.state];
    case 'unknown':
      return [status.state, JSON.stringify(status.word)];
    case 'running':
      return [status.state, ...(status.health === undefined ? [] : [status.health])];
    case 'exited': {
      const { exitCode, startedAt, finishedAt } = status;
      const since = startedAt === undefined ? ['no start time'] : [];
      const until = finishedAt === undefined ? ['no end time'] : [];
      return [status.state, codeOf(exitCode), ...since, ...until];
    }
  }
}

/** In the order of their creation; a line for each. */
export function tellList(teller: Teller, listed: readonly ExistingContainer[]): readonly string[] {
  const numbers = new Map(teller.memory.all().map(({ id, number }) => [id, number]));
  const at = ({ id }: ExistingContainer): number => numbers.get(id) ?? Infinity;
  return [...listed].sort((one, other) => at(one) - at(other)).map((status) => tellContainer(teller, status));
}

export function tellOutcome(outcome: StopOutcome): string {
  if (outcome.kind === 'absent') return 'absent';
  const code = outcome.exitCode === undefined ? [] : [String(outcome.exitCode)];
  return [outcome.kind, ...code, ...(outcome.finishedAt === undefined ? ['no end time'] : [])].join(' ');
}

/** The code of a fault. Whatever else is thrown is a defect by itself, so that all of it is told. */
export function tellFault(error: unknown): string {
  return isRuntimeFault(error) ? error.code : `no RuntimeFault: ${String(error)}`;
}

function codeOf(exitCode: number | undefined): string {
  return exitCode === undefined ? 'no exit code' : String(exitCode);
}

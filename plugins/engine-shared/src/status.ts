import type { ContainerFacts, ExistingContainer } from 'rollforward';

import type { ContainerRecord } from './container-record.ts';

/** Whether the process that a record names is there, where that matters. */
export type ProcessState = 'alive' | 'dead';

/**
 * What `record` means, given whether its process lives.
 *
 * Podman's word alone does not tell: `running` stays for good when container and monitor were killed together,
 * `stopping` stays with the process alive after an interrupted stop, and `initialized` hides a process that has
 * been made and perhaps been started by a client that died before it could write that down.
 */
export function statusOf(record: ContainerRecord, process: ProcessState): ExistingContainer {
  const facts = factsOf(record);
  const { word } = record;
  switch (word) {
    case 'created':
    case 'configured':
      return { ...facts, state: 'created' };
    case 'initialized':
      return process === 'alive' ? { ...facts, state: 'stopping' } : { ...facts, state: 'created' };
    case 'running':
      return process === 'alive' ? running(facts, record) : endedUnseen(facts, record);
    case 'paused':
      return process === 'alive' ? { ...facts, state: 'paused' } : endedUnseen(facts, record);
    case 'stopping':
    case 'removing':
      return process === 'alive' ? { ...facts, state: 'stopping' } : endedUnseen(facts, record);
    case 'stopped':
    case 'exited':
    // Docker's word for what a removal that failed has left.
    case 'dead':
      return { ...endedUnseen(facts, record), ...endOf(record) };
    default:
      return { ...facts, state: 'unknown', word };
  }
}

/** Whether the process decides what the record means. */
export function dependsOnProcess({ word }: ContainerRecord): boolean {
  return ['initialized', 'running', 'paused', 'stopping', 'removing'].includes(word);
}

/** Whether Podman has not noticed the end of the process, so that a second look may tell more of it. */
export function isUnnoticedEnd({ word }: ContainerRecord, process: ProcessState): boolean {
  return process === 'dead' && ['running', 'paused', 'stopping', 'removing'].includes(word);
}

function factsOf({ id, name, image, imageId, labels }: ContainerRecord): ContainerFacts {
  return { id, name, image, labels, ...(imageId !== undefined && { imageId }) };
}

function running(facts: ContainerFacts, { startedAt = 0, health }: ContainerRecord): ExistingContainer {
  return { ...facts, state: 'running', startedAt, ...(health && { health }) };
}

/** The exit code and the time that the record holds are of an earlier run, if they are anything. */
function endedUnseen(facts: ContainerFacts, { startedAt }: ContainerRecord): ExistingContainer {
  return { ...facts, state: 'exited', ...(startedAt !== undefined && { startedAt }) };
}

/** Podman writes -1 where the monitor died before it could tell. */
function endOf({ exitCode, oomKilled, finishedAt }: ContainerRecord): {
  exitCode?: number;
  oomKilled?: boolean;
  finishedAt?: number;
} {
  return {
    ...(exitCode !== undefined && exitCode >= 0 && { exitCode }),
    ...(oomKilled !== undefined && { oomKilled }),
    ...(finishedAt !== undefined && { finishedAt }),
  };
}

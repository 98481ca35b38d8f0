import type { ContainerState, FaultCode, StopOutcome } from '../../../index.ts';
import type { ClauseId } from '../clauses.ts';

/**
 * What a call of a verb comes to.
 *
 * A status or a list says a state, or `nothing`; a stop says how the container ended; create and startService give the
 * `same id` as the container has, or a `new id`; what gives nothing is `ok`. A fault code is a rejection.
 */
export type Answer =
  ContainerState | 'nothing' | StopOutcome['kind'] | 'same id' | 'new id' | 'ok' | FaultCode;

/**
 * The clause that promises it, the answer, and behind the arrow the state after it: of the new container where there is a
 * new id. Without an arrow nothing is touched: status, process and number of containers are what they were.
 */
export type Cell = `${ClauseId} ${Answer}` | `${ClauseId} ${Answer} → ${ContainerState}`;

type Table = Readonly<Record<ContainerState, readonly [Cell, Cell, Cell, Cell]>>;

/*
 * The whole contract of one container: what each verb comes to in each state. A rename is to a free name, a create of the
 * name that the container has, a startService of its own spec. What lives obeys its stop signal, but for the `stopping`
 * one, which ignores it; what is `unknown` lives, and the engine says a word for it that nobody knows.
 */

/** Verbs that look and name. */
// prettier-ignore
export const LOOKING: Table = {
  //          containerStatus  listContainers  renameContainer        createContainer
  absent:   ['C1 absent',      'C9 nothing',   'C8 ContainerBroken',  'C1 new id → created'],
  created:  ['C1 created',     'C9 created',   'C8 ok → created',     'C6 NameConflict'],
  running:  ['C1 running',     'C9 running',   'C8 ok → running',     'C6 NameConflict'],
  paused:   ['C1 paused',      'C9 paused',    'C8 ok → paused',      'C6 NameConflict'],
  stopping: ['C1 stopping',    'C9 stopping',  'C8 ok → stopping',    'C6 NameConflict'],
  exited:   ['C1 exited',      'C9 exited',    'C8 ok → exited',      'C6 NameConflict'],
  unknown:  ['C1 unknown',     'C9 unknown',   'C8 ok → unknown',     'C6 NameConflict'],
};

/** Verbs that a container lives and ends by; the second column is that of `stopService` as well. */
// prettier-ignore
export const LIVING: Table = {
  //          startContainer        stopContainer                 removeContainer     startService
  absent:   ['C5 ContainerBroken',  'C13 absent',                 'C16 ok',           'C3 new id → running'],
  created:  ['C1 ok → running',     'C13 already-stopped',        'C16 ok → absent',  'C3 same id → running'],
  running:  ['C1 ok',               'C13 stopped → exited',       'C16 StillRunning', 'C3 same id'],
  paused:   ['C5 StillRunning',     'C13 stopped → exited',       'C16 StillRunning', 'C3 same id'],
  stopping: ['C5 StillRunning',     'C15 killed → exited',        'C16 StillRunning', 'C3 StillRunning'],
  exited:   ['C1 ok → running',     'C13 already-stopped',        'C16 ok → absent',  'C3 same id → running'],
  unknown:  ['C5 Unavailable',      'C13 StillRunning → unknown', 'C16 StillRunning', 'C3 Unavailable'],
};

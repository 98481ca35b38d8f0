import type { Agent, Clock, ContainerId, ContainerRuntime } from 'rollforward';

import type { CommandAnswer, CommandErrorCode, LogBatch } from '../format/command-answers.ts';
import type { LogsRequest } from '../format/command-requests.ts';
import type { DeviceEvent } from './device-event.ts';
import { createLogBuffer, type LogBuffer } from './log-buffer.ts';
import { createLogSession, type LogSession } from './log-session.ts';

/** What sessions are made of. */
export interface LogSessionsOptions {
  readonly agent: Pick<Agent, 'state'>;
  readonly runtime: Pick<ContainerRuntime, 'logs'>;
  readonly clock: Clock;
  /** Names a session, so that nobody guesses it: letters, digits and dashes, at most 36. */
  readonly newId: () => string;
  readonly onEvent: (event: DeviceEvent) => void;
}

/** All that is read of containers at one time. */
export interface LogSessions {
  open(request: LogsRequest): Promise<CommandAnswer>;
  more(session: string, batch: number): Promise<CommandAnswer>;
  end(session: string): CommandAnswer;
  /** The agent stops: whoever waits is told, and nothing more is opened. */
  stop(): void;
}

interface Opened {
  readonly session: LogSession;
  readonly buffer: LogBuffer;
  readonly deployment: string;
  readonly service: string;
  /** Whether its end was told. */
  told: boolean;
}

/** At one time: each holds two batches in memory, and a process or a socket of the engine. */
const MOST_SESSIONS = 4;

/** Creates them. Only containers can be read that are in the agent's own state. */
export function createLogSessions(options: LogSessionsOptions): LogSessions {
  const { agent, runtime, clock, newId, onEvent } = options;
  const opened = new Map<string, Opened>();
  let stopping = false;

  function close(one: Opened, end: Extract<DeviceEvent, { type: 'logs-ended' }>['end']): void {
    opened.delete(one.session.id);
    one.session.stop();
    tellEnd(one, end);
  }

  function tellEnd(one: Opened, end: Extract<DeviceEvent, { type: 'logs-ended' }>['end']): void {
    if (one.told) return;
    one.told = true;
    const { deployment, service, buffer } = one;
    const message = end === 'failed' ? buffer.fault()?.message : undefined;
    onEvent({
      type: 'logs-ended',
      deployment,
      service,
      end,
      ...(message === undefined ? {} : { message }),
    });
  }

  /** One that is over stays for whoever has not got its last batch, as long as there is room. */
  function hasRoom(): boolean {
    for (const one of opened.values()) {
      if (opened.size >= MOST_SESSIONS && one.session.isOver()) close(one, 'idle');
    }
    return opened.size < MOST_SESSIONS;
  }

  function begin({ deployment, service, ...lines }: LogsRequest, id: ContainerId): Opened {
    const { logs } = runtime;
    const buffer = createLogBuffer((signal) => logs?.(id, { ...lines, signal }) ?? nothing(), clock);
    const session = createLogSession({ id: newId(), buffer, clock, onIdle: () => close(one, 'idle') });
    const one: Opened = { session, buffer, deployment, service, told: false };
    opened.set(session.id, one);
    onEvent({ type: 'logs-opened', deployment, service });
    return one;
  }

  async function answer(one: Opened, batch: Promise<LogBatch>): Promise<CommandAnswer> {
    const given = await batch;
    if (given.end !== undefined) tellEnd(one, given.end);
    return { kind: 'logs', ...given };
  }

  return {
    async open(request) {
      const { deployment, service } = request;
      if (stopping) return refusal('Stopping', 'the agent stops');
      if (runtime.logs === undefined) return refusal('Unsupported', 'the engine gives no logs');
      const id = containerOf(agent, deployment, service);
      if (id === undefined) {
        return refusal('NoSuchContainer', `${deployment}/${service}: there is no container of it`);
      }
      if (!hasRoom()) return refusal('Busy', `${MOST_SESSIONS} sessions are open`);
      const one = begin(request, id);
      const first = one.session.batch(1);
      if (first === undefined) return refusal('NoSuchSession', 'there is no such session');
      const { end, lines } = await first;
      if (end !== undefined) close(one, end);
      if (end === 'failed' && lines.length === 0) return whyFailed(one.buffer);
      return answer(one, first);
    },
    async more(session, batch) {
      const one = opened.get(session);
      if (one === undefined) return refusal('NoSuchSession', 'it has ended, or never was');
      const asked = one.session.batch(batch);
      if (asked === undefined)
        return refusal('BadRequest', 'batch: expected the last one, or the one after it');
      return answer(one, asked);
    },
    end(session) {
      const one = opened.get(session);
      if (one !== undefined) close(one, 'asked');
      return { kind: 'ended' };
    },
    stop() {
      stopping = true;
      for (const one of opened.values()) close(one, 'stopping');
    },
  };
}

/** What lives of the service; else what has ended, whose last lines are what one wants to see. */
function containerOf(
  agent: Pick<Agent, 'state'>,
  deployment: string,
  service: string,
): ContainerId | undefined {
  const state = agent.state(deployment);
  if (state === undefined) return undefined;
  const { containerIds, services } = state;
  const alive = Object.hasOwn(containerIds, service) ? containerIds[service] : undefined;
  return alive ?? (Object.hasOwn(services, service) ? services[service]?.id : undefined);
}

/** The engine's own words stay here: they may quote anything. */
function whyFailed(buffer: LogBuffer): CommandAnswer {
  const code = buffer.fault()?.code ?? 'Unclassified';
  if (code === 'ContainerBroken') return refusal('NoSuchContainer', 'its container is gone');
  return refusal('EngineFailed', `the engine gave no logs: ${code}`);
}

function refusal(code: CommandErrorCode, message: string): CommandAnswer {
  return { kind: 'error', code, message };
}

async function* nothing(): AsyncGenerator<never> {}

import type { Clock } from 'rollforward';

import { type CommandAnswer, encodeAnswer, type Pong } from '../format/command-answers.ts';
import { type CommandRequest, isCommandVerb, parseRequest } from '../format/command-requests.ts';
import { commandFilter, type CommandVerb, isReplySubject, verbOf } from '../format/command-subjects.ts';
import type { NatsLink } from '../link/nats-link.ts';
import type { NatsMessage } from '../wire/nats-connection.ts';
import { createCommandSubscription } from './command-subscription.ts';
import type { DeviceEvent } from './device-event.ts';
import type { LogSessions } from './log-sessions.ts';

/** What answers commands. */
export interface CommandServerOptions {
  readonly link: NatsLink;
  readonly device: string;
  readonly clock: Clock;
  readonly sessions: LogSessions;
  readonly pong: () => Pong;
  readonly onEvent: (event: DeviceEvent) => void;
}

/** Answers what it is asked. */
export interface CommandServer {
  /** Until `signal` is aborted; whoever waits then is told. It never rejects. */
  run(signal: AbortSignal): Promise<void>;
}

/** Under way at one time. Whoever asks more is told to come back. */
const MOST_AT_ONCE = 32;
const REFUSALS_TOLD = 10;
const REFUSALS_PER_MS = 60_000;
/** Whatever it was, somebody waits for an answer, and the device goes on. */
const FAILED: CommandAnswer = { kind: 'error', code: 'EngineFailed', message: 'it could not be done' };

/** Creates it. What wants its answer elsewhere than at `rollforward.reply.<device>.` is not answered. */
export function createCommandServer(options: CommandServerOptions): CommandServer {
  const { link, device, clock, sessions, pong, onEvent } = options;
  const underWay = new Set<Promise<void>>();
  let told = 0;
  let toldSince = clock.now();

  function receive({ subject, reply, data }: NatsMessage): void {
    if (reply === undefined || !isReplySubject(device, reply)) return;
    if (underWay.size >= MOST_AT_ONCE) {
      send(reply, undefined, { kind: 'error', code: 'Busy', message: 'it is asked too much at once' });
      return;
    }
    const verb = verbOf(device, subject) ?? '';
    const known = isCommandVerb(verb) ? verb : undefined;
    const work = decide(known, data)
      .catch(() => FAILED)
      .then((answer) => send(reply, known, answer));
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  }

  async function decide(verb: CommandVerb | undefined, data: Uint8Array): Promise<CommandAnswer> {
    if (verb === undefined) {
      return { kind: 'error', code: 'UnknownCommand', message: 'this version does not know it' };
    }
    const request = parseRequest(verb, data);
    if (request.kind === 'parsed') return perform(request.value);
    const { path, expected } = request.mistake;
    return { kind: 'error', code: 'BadRequest', message: `${path || 'the request'}: expected ${expected}` };
  }

  async function perform(request: CommandRequest): Promise<CommandAnswer> {
    switch (request.verb) {
      case 'ping':
        onEvent({ type: 'pinged' });
        return { kind: 'pong', ...pong() };
      case 'logs': {
        const { verb: _verb, ...lines } = request;
        return sessions.open(lines);
      }
      case 'logs-more':
        return sessions.more(request.session, request.batch);
      case 'logs-end':
        return sessions.end(request.session);
    }
  }

  function send(reply: string, verb: CommandVerb | undefined, answer: CommandAnswer): void {
    if (answer.kind === 'error') {
      tellRefusal({ type: 'command-refused', ...(verb && { verb }), code: answer.code });
    }
    try {
      // Nobody waits any more for what would be sent when the connection is back.
      link.connection()?.publish(reply, encodeAnswer(answer));
    } catch {
      // It was closed meanwhile.
    }
  }

  function tellRefusal(event: DeviceEvent): void {
    const now = clock.now();
    if (now - toldSince >= REFUSALS_PER_MS) {
      told = 0;
      toldSince = now;
    }
    told += 1;
    if (told <= REFUSALS_TOLD) onEvent(event);
  }

  return {
    async run(signal) {
      const subscription = createCommandSubscription({
        link,
        filter: commandFilter(device),
        clock,
        onMessage: receive,
        onFailed: (message) => onEvent({ type: 'commands-failed', message }),
      });
      await subscription.run(signal);
      sessions.stop();
      await Promise.all(underWay);
    },
  };
}

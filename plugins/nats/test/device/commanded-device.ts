import { containerId, type DeploymentState, type LogLine, RuntimeFault } from 'rollforward';
import { FakeClock } from 'rollforward/testing';

import { createCommandServer } from '../../src/device/command-server.ts';
import type { DeviceEvent } from '../../src/device/device-event.ts';
import { createLogSessions } from '../../src/device/log-sessions.ts';
import { type CommandAnswer, parseAnswer } from '../../src/format/command-answers.ts';
import { type CommandRequest, encodeRequest } from '../../src/format/command-requests.ts';
import { commandSubject } from '../../src/format/command-subjects.ts';
import type { LinkEvent, NatsLink } from '../../src/link/nats-link.ts';
import type { NatsConnection, NatsMessage } from '../../src/wire/nats-connection.ts';

export const ID = containerId('a'.repeat(64));
export const DIED = containerId('d'.repeat(64));
const DEVICE = 'edge-1';

type Callback = (error: Error | null, message: NatsMessage) => void;

/** A container's output in a test: what was asked for, and the hands that print. */
export class Output {
  readonly asked: { readonly id: string; readonly options: object }[] = [];
  /** How many read now. */
  readers = 0;
  /** Lines that were taken off it. */
  taken = 0;
  readonly #lines: LogLine[] = [];
  #end: { readonly error?: Error } | undefined;
  readonly #waiting = new Set<() => void>();

  print(...texts: readonly string[]): void {
    this.#lines.push(...texts.map((text) => ({ stream: 'stdout' as const, text })));
    this.#wake();
  }

  end(error?: Error): void {
    this.#end = error === undefined ? {} : { error };
    this.#wake();
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const resolve of waiting) resolve();
  }

  async *read(
    id: string,
    { signal, ...options }: { readonly signal?: AbortSignal },
  ): AsyncGenerator<LogLine> {
    this.asked.push({ id, options });
    this.readers += 1;
    signal?.addEventListener('abort', () => this.#wake());
    try {
      while (signal?.aborted !== true) {
        const line = this.#lines.shift();
        if (line !== undefined) {
          this.taken += 1;
          yield line;
        } else if (this.#end?.error !== undefined) throw this.#end.error;
        else if (this.#end !== undefined) return;
        else await new Promise<void>((resolve) => this.#waiting.add(resolve));
      }
    } finally {
      this.readers -= 1;
    }
  }
}

/** A command server with all that it needs, on a connection that is in the test's hands. */
export class CommandedDevice {
  readonly clock = new FakeClock();
  readonly output = new Output();
  readonly events: DeviceEvent[] = [];
  readonly answers: { readonly reply: string; readonly answer: CommandAnswer }[] = [];
  readonly states = new Map<string, DeploymentState>([['shop', shop()]]);
  readonly watchers = new Set<(event: LinkEvent) => void>();
  /** What is subscribed to, by connection. */
  callbacks: Callback[] = [];
  connection: NatsConnection | undefined = this.newConnection();
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;
  #replies = 0;
  #sessions = 0;

  constructor({ withLogs = true }: { readonly withLogs?: boolean } = {}) {
    const { clock, output } = this;
    const onEvent = (event: DeviceEvent): void => void this.events.push(event);
    const link: NatsLink = {
      inboxPrefix: '_INBOX',
      connection: () => this.connection,
      trouble: () => undefined,
      watch: (tell) => {
        this.watchers.add(tell);
        return () => this.watchers.delete(tell);
      },
      close: () => Promise.resolve(),
    };
    const sessions = createLogSessions({
      agent: { state: (deployment) => this.states.get(deployment) },
      runtime: withLogs ? { logs: (id, options = {}) => output.read(id, options) } : {},
      clock,
      newId: () => `session-${(this.#sessions += 1)}`,
      onEvent,
    });
    const pong = { bootId: 'boot', uptimeSeconds: 7, versions: {}, deployments: 1, failed: 0 };
    const server = createCommandServer({ link, device: DEVICE, clock, sessions, pong: () => pong, onEvent });
    this.#done = server.run(this.#stop.signal);
  }

  newConnection(): NatsConnection {
    return {
      publish: (reply: string, payload: Uint8Array) => {
        const parsed = parseAnswer(payload);
        if (parsed.kind === 'mistake') throw new Error(JSON.stringify(parsed.mistake));
        this.answers.push({ reply, answer: parsed.value });
      },
      subscribe: (subject: string, { callback }: { readonly callback: Callback }) => {
        if (subject !== 'rollforward.command.edge-1.>') throw new Error(`subscribed to ${subject}`);
        this.callbacks.push(callback);
        return { unsubscribe: () => (this.callbacks = this.callbacks.filter((one) => one !== callback)) };
      },
    } as unknown as NatsConnection;
  }

  tell(event: LinkEvent): void {
    for (const tell of Array.from(this.watchers)) tell(event);
  }

  /** Sends something, to be answered at `reply`. */
  send(subject: string, data: Uint8Array | string, reply?: string): void {
    const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
    for (const callback of this.callbacks) {
      callback(null, { subject, data: bytes, ...(reply === undefined ? {} : { reply }) });
    }
  }

  /** Asks, and gives where the answer will be. */
  ask(request: CommandRequest): string {
    const reply = `rollforward.reply.${DEVICE}.nonce-${1000 + (this.#replies += 1)}`;
    this.send(commandSubject(DEVICE, request.verb), encodeRequest(request), reply);
    return reply;
  }

  answerAt(reply: string): CommandAnswer | undefined {
    return this.answers.find((one) => one.reply === reply)?.answer;
  }

  /** Asks, and lets time pass until there is an answer. */
  async answer(request: CommandRequest): Promise<CommandAnswer> {
    await this.clock.advance(0);
    const reply = this.ask(request);
    for (let ms = 0; ms <= 6_000; ms += 50) {
      await this.clock.advance(ms === 0 ? 0 : 50);
      const answer = this.answerAt(reply);
      if (answer !== undefined) return answer;
    }
    throw new Error('no answer within 6 s');
  }

  logs(options: { readonly follow?: boolean; readonly tail?: number } = {}): Promise<CommandAnswer> {
    return this.answer({ verb: 'logs', deployment: 'shop', service: 'web', ...options });
  }

  more(session: string, batch: number): Promise<CommandAnswer> {
    return this.answer({ verb: 'logs-more', session, batch });
  }

  /** Ends it, and says what it has left. */
  async stop(): Promise<{ readonly left: readonly number[] }> {
    this.#stop.abort();
    await this.#done;
    await this.clock.advance(0);
    return { left: [this.clock.pending, this.output.readers, this.watchers.size, this.callbacks.length] };
  }
}

/** `web` runs; `job` has ended. */
function shop(): DeploymentState {
  const digest = `v1:${'c'.repeat(64)}`;
  return {
    deployment: 'shop',
    deviceId: DEVICE,
    phase: 'Running',
    containerIds: { web: ID },
    services: {
      web: { phase: 'Running', id: ID, state: 'running', digest, restarts: 0 },
      job: { phase: 'Failed', id: DIED, state: 'exited', digest, restarts: 0 },
      gone: { phase: 'Pending', state: 'absent', digest, restarts: 0 },
    },
    sequence: 1,
    bootId: 'boot',
    observedAt: 0,
  };
}

/** What an engine says of a container that is not there any more. */
export function broken(): Error {
  return new RuntimeFault({ code: 'ContainerBroken', message: 'no such container' });
}

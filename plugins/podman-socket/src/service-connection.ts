import { demandWaiting, untilAborted } from '@rollforward/engine-shared';
import { isRuntimeFault, RuntimeFault } from 'rollforward';

import { createDial, type Dial } from './dial.ts';
import { listen } from './listen.ts';
import { readAnswer, readLines } from './read-answer.ts';
import type { CallSignal, Service, ServiceAnswer, ServiceRequest } from './service.ts';
import { ServiceAgent } from './service-agent.ts';

/** More than a device asks at the same time. */
const KEPT_CONNECTIONS = 4;

/** How long the connection of a change is kept after everybody has left. Whoever hangs so long never answers. */
const ABANDONED_MS = 10 * 60 * 1000;

/**
 * A {@link Service} behind the socket at `socketPath`; `engine` is what it is called if nobody answers there.
 *
 * Questions share connections that are kept alive. A service that ends when it is idle breaks those, perhaps while the next
 * question is on its way, so it is asked again. A change has a connection of its own: nothing but its own end breaks it, and
 * it need never be sent twice.
 */
export function createService(socketPath: string, engine: string): Service {
  const rejectTyped = (error: unknown): never => {
    throw unreachable(engine, error);
  };
  const kept = new ServiceAgent({ keepAlive: true, maxFreeSockets: KEPT_CONNECTIONS });
  const askOnce = createDial(socketPath, kept);
  const dialAnew = (): { readonly dial: Dial; readonly agent: ServiceAgent } => {
    const agent = new ServiceAgent({ keepAlive: false });
    return { agent, dial: createDial(socketPath, agent) };
  };
  return {
    async ask(request, { signal } = {}) {
      const ask = (): Promise<ServiceAnswer> => exchange(askOnce, request, { signal }, readWhole);
      return ask().catch((error: unknown) => {
        return isBroken(error) ? ask().catch(rejectTyped) : rejectTyped(error);
      });
    },
    async change(request, { signal, lastsMs = 0 } = {}) {
      demandWaiting(signal);
      const { dial, agent } = dialAnew();
      const limit = new AbortController();
      const answer = exchange(dial, request, limit, readWhole).catch(rejectTyped);
      return untilAborted(answer, signal, () => {
        agent.unref();
        const timer = setTimeout(() => limit.abort(), lastsMs + ABANDONED_MS).unref();
        answer.finally(() => clearTimeout(timer)).catch(() => undefined);
      });
    },
    pull(request, { signal, onLine }) {
      return exchange(dialAnew().dial, request, { signal }, async (answer) => {
        const status = answer.statusCode ?? 0;
        if (status !== 200) return readWhole(answer);
        await readLines(answer, onLine);
        return { status, text: '' };
      }).catch(rejectTyped);
    },
    async *listen(request, call) {
      try {
        yield* listen(dialAnew().dial, request, call);
      } catch (error) {
        rejectTyped(error);
      }
    },
  };
}

type Read = (answer: Awaited<ReturnType<Dial>>) => Promise<ServiceAnswer>;

const readWhole: Read = async (answer) => ({
  status: answer.statusCode ?? 0,
  text: await readAnswer(answer),
});

/** Sends and reads. Its connection ends when `signal` is aborted before it has settled, and not by an abort after that. */
async function exchange(
  dial: Dial,
  request: ServiceRequest,
  { signal }: CallSignal,
  read: Read,
): Promise<ServiceAnswer> {
  demandWaiting(signal);
  const connection = new AbortController();
  const answer = dial(request, connection.signal).then(read);
  return untilAborted(answer, signal, () => connection.abort());
}

/** It was there, and has gone: the service ended, or was ended. */
function isBroken(error: unknown): boolean {
  return ['ECONNRESET', 'EPIPE'].includes(codeOf(error));
}

/** No request is on it, and in no part of it: the environment of a container is in some. */
function unreachable(engine: string, error: unknown): RuntimeFault {
  if (isRuntimeFault(error)) return error;
  const code = codeOf(error);
  const why = error instanceof Error ? error.message : String(error);
  const message = `${engine} cannot be reached: ${code === '' || why.includes(code) ? why : `${why} (${code})`}`;
  return new RuntimeFault({ code: 'Unavailable', message, cause: error });
}

function codeOf(error: unknown): string {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}

import type { Agent, IncomingMessage } from 'node:http';

import Docker from 'dockerode';

import type { ServiceRequest } from './service.ts';

/** Sends a request and gives the answer's beginning, whatever its status. Rejects if none comes, or when `signal` is aborted. */
export type Dial = (request: ServiceRequest, signal: AbortSignal) => Promise<IncomingMessage>;

/** What is used of dockerode: its modem, whose own reading of answers is not to be trusted, so that it is given none. */
interface Modem {
  dial(options: object, callback: (error: Error | null, answer: unknown) => void): void;
}

/**
 * All statuses are taken for good: for another one the modem would read the body by itself, and wait for ever if that ends
 * half-way. What a status means is decided by the verb.
 */
const EVERY_STATUS: Readonly<Record<number, true>> = Object.fromEntries(
  Array.from({ length: 500 }, (_, index) => [100 + index, true]),
);

/** The only place that knows dockerode. */
export function createDial(socketPath: string, agent: Agent): Dial {
  const modem = withoutDockerVariables((): Modem => {
    const options = { socketPath, agent, protocol: 'http', host: undefined } as const;
    return new Docker(options).modem;
  });
  return ({ method, path, query = {}, body = {} }, signal) =>
    new Promise((resolve, reject) => {
      const request = {
        method,
        // It wants the question mark, and takes the last letter of a path that has another one.
        path: `${path}?`,
        options: { _query: { ...query }, _body: { ...body } },
        abortSignal: signal,
        isStream: true,
        statusCodes: EVERY_STATUS,
      };
      modem.dial(request, (error, answer) => {
        if (error === null) resolve(answer as IncomingMessage);
        else reject(error);
      });
    });
}

/**
 * Docker's variables redirect an explicit socket (`DOCKER_HOST`), read certificates, set a timeout that a stop would not
 * survive (`DOCKER_CLIENT_TIMEOUT`), and throw if they make no sense. All that happens only if the first is there.
 */
function withoutDockerVariables<T>(make: () => T): T {
  const { DOCKER_HOST: host } = process.env;
  delete process.env['DOCKER_HOST'];
  try {
    return make();
  } finally {
    if (host !== undefined) process.env['DOCKER_HOST'] = host;
  }
}

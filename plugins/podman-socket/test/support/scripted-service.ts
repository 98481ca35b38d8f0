import type { Dialect } from '../../src/dialect.ts';
import type { Engine } from '../../src/engine.ts';
import { podman } from '../../src/podman/dialect.ts';
import type { ListenCall, Service, ServiceAnswer, ServiceRequest } from '../../src/service.ts';
import { DONE } from './service-answers.ts';

/** One call of a {@link ScriptedService}. */
export interface ScriptedCall extends ServiceRequest {
  readonly kind: 'ask' | 'change' | 'pull' | 'listen';
  readonly lastsMs?: number;
}

/** A service that says what a test wants and notes what it was asked; and an engine that it is the service of. */
export interface ScriptedService extends Service, Engine {
  readonly calls: readonly ScriptedCall[];
  /** Each change, in order: the last word of its path and its query, `stop t=5`; of a removal `DELETE force=true&v=true`. */
  changes(): string[];
}

export type Answer =
  | ServiceAnswer
  | { readonly lines: readonly string[] }
  /** Of an answer that is listened to: what it says, before it ends. */
  | { readonly chunks: readonly Buffer[] };

/** Answers each call with what `answer` gives for it; 204 where that is nothing. Of a pull it may be its lines. */
export function scriptedService(
  answer: (call: ScriptedCall, index: number) => Answer | undefined,
  dialect: Dialect = podman,
): ScriptedService {
  const calls: ScriptedCall[] = [];
  const run = async (
    kind: ScriptedCall['kind'],
    request: ServiceRequest,
    onLine?: (line: string) => void,
  ): Promise<ServiceAnswer> => {
    const call = { kind, ...request };
    const given = answer(call, calls.push(call) - 1) ?? DONE;
    if ('text' in given) return given;
    if ('lines' in given) for (const line of given.lines) onLine?.(line);
    return { status: 200, text: '' };
  };
  async function* listen(request: ServiceRequest, { refused }: ListenCall): AsyncGenerator<Buffer, void> {
    const call: ScriptedCall = { kind: 'listen', ...request };
    const given = answer(call, calls.push(call) - 1) ?? DONE;
    if ('text' in given) throw refused(given);
    if ('chunks' in given) yield* given.chunks;
  }
  const service: Service = {
    ask: (request) => run('ask', request),
    change: (request, { lastsMs } = {}) =>
      run('change', { ...request, ...(lastsMs !== undefined && { lastsMs }) }),
    pull: (request, { onLine }) => run('pull', request, onLine),
    listen,
  };
  return {
    ...service,
    service,
    dialect,
    calls,
    changes: () => calls.filter(({ kind }) => kind === 'change').map(shown),
  };
}

function shown({ method, path, query = {} }: ServiceRequest): string {
  const word = method === 'DELETE' ? method : (path.split('/').at(-1) ?? '');
  return [word, ...Object.entries(query).map(([key, value]) => `${key}=${value}`)].join(' ');
}

import type { Service, ServiceAnswer, ServiceRequest } from '../../src/service.ts';
import { DONE } from './service-answers.ts';

/** One call of a {@link ScriptedService}. */
export interface ScriptedCall extends ServiceRequest {
  readonly kind: 'ask' | 'change' | 'pull';
  readonly lastsMs?: number;
}

/** A service that says what a test wants and notes what it was asked. */
export interface ScriptedService extends Service {
  readonly calls: readonly ScriptedCall[];
  /** Each change, in order: the last word of its path and its query, `stop t=5`; of a removal `DELETE force=true&v=true`. */
  changes(): string[];
}

export type Answer = ServiceAnswer | { readonly lines: readonly string[] };

/** Answers each call with what `answer` gives for it; 204 where that is nothing. Of a pull it may be its lines. */
export function scriptedService(
  answer: (call: ScriptedCall, index: number) => Answer | undefined,
): ScriptedService {
  const calls: ScriptedCall[] = [];
  const run = async (
    kind: ScriptedCall['kind'],
    request: ServiceRequest,
    onLine?: (line: string) => void,
  ): Promise<ServiceAnswer> => {
    const call = { kind, ...request };
    const given = answer(call, calls.push(call) - 1) ?? DONE;
    if (!('lines' in given)) return given;
    for (const line of given.lines) onLine?.(line);
    return { status: 200, text: '' };
  };
  return {
    calls,
    changes: () => calls.filter(({ kind }) => kind === 'change').map(shown),
    ask: (request) => run('ask', request),
    change: (request, { lastsMs } = {}) =>
      run('change', { ...request, ...(lastsMs !== undefined && { lastsMs }) }),
    pull: (request, { onLine }) => run('pull', request, onLine),
  };
}

function shown({ method, path, query = {} }: ServiceRequest): string {
  const word = method === 'DELETE' ? method : (path.split('/').at(-1) ?? '');
  return [word, ...Object.entries(query).map(([key, value]) => `${key}=${value}`)].join(' ');
}

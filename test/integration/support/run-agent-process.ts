import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';

import {
  type Agent,
  type AgentOptions,
  type ContainerRuntime,
  createAgent,
  directorySource,
} from 'rollforward';

import {
  type AgentLine,
  type CommonAgentOptions,
  HOLDINGS_QUESTION,
  type Verb,
  VERBS,
} from './agent-line.ts';
import { readHoldings } from './holdings.ts';

type Untimed<T> = T extends unknown ? Omit<T, 'at'> : never;

function tell(line: Untimed<AgentLine>): void {
  // Synchronous: what was said before a SIGKILL has been said.
  writeSync(1, `${JSON.stringify({ at: performance.timeOrigin + performance.now(), ...line })}\n`);
}

/** The same runtime, that tells when each call begins and ends. */
function told(runtime: ContainerRuntime): ContainerRuntime {
  const tellOf = (verb: Verb): Partial<ContainerRuntime> => {
    const call = runtime[verb] as (...args: unknown[]) => Promise<unknown>;
    return {
      [verb]: async (...args: unknown[]) => {
        tell({ line: 'call-begun', verb });
        try {
          return await call.apply(runtime, args);
        } finally {
          tell({ line: 'call-ended', verb });
        }
      },
    };
  };
  return Object.assign({ ...runtime }, ...VERBS.map(tellOf)) as ContainerRuntime;
}

/** Runs an agent on a directory of documents, until its input is closed, or it is told to end by SIGTERM. */
export async function runAgentProcess(
  { owner, stateDirectory, documents, tickSeconds, minReadySeconds }: CommonAgentOptions,
  runtime: ContainerRuntime,
): Promise<void> {
  // Without its marker: a file's absence is no deletion.
  const source = directorySource({ directory: documents });
  await runToldAgent({ owner, runtime, source, stateDirectory, tickSeconds, minReadySeconds });
}

/** Runs an agent, and what `alongside` gives, until its input is closed, or it is told to end by SIGTERM. */
export async function runToldAgent(
  options: AgentOptions,
  alongside: (agent: Agent, signal: AbortSignal) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const agent = createAgent({ ...options, runtime: told(options.runtime) });
  agent.on('event', (event) => {
    tell({ line: 'event', event: event.type === 'planned' ? { type: 'planned', text: event.text } : event });
  });

  const stop = new AbortController();
  let questions = 0;
  const input = createInterface({ input: process.stdin });
  input.on('line', (word) => {
    if (word === HOLDINGS_QUESTION) return tell({ line: 'holdings', holdings: readHoldings() });
    questions += 1;
    const number = questions;
    void agent.settled().then(() => tell({ line: 'settled', number, states: agent.states() }));
  });
  input.on('close', () => stop.abort());
  process.on('SIGTERM', () => {
    // It would keep the process.
    process.stdin.destroy();
    stop.abort();
  });

  const { signal } = stop;
  await Promise.all([agent.run({ signal }), alongside(agent, signal)]);
}

/**
 * An agent as a process of its own, as a device has it: to be killed. Each line on its standard input is the question
 * whether it has settled; whatever it does, it says on its standard output before it goes on.
 */
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';

import { podmanCli } from '@rollforward/podman-cli';
import { type ContainerRuntime, createAgent, directorySource } from 'rollforward';

import { type AgentLine, type AgentProcessOptions, type Verb, VERBS } from './agent-line.ts';

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

const options = JSON.parse(process.argv[2] ?? '') as AgentProcessOptions;
// Without its marker: a file's absence is no deletion.
const source = directorySource({ directory: options.documents });
const agent = createAgent({
  owner: options.owner,
  runtime: told(podmanCli({ podman: options.podman, env: options.env })),
  source,
  stateDirectory: options.stateDirectory,
  tickSeconds: options.tickSeconds,
  minReadySeconds: options.minReadySeconds,
});
agent.on('event', (event) => {
  tell({ line: 'event', event: event.type === 'planned' ? { type: 'planned', text: event.text } : event });
});

const stop = new AbortController();
let questions = 0;
const input = createInterface({ input: process.stdin });
input.on('line', () => {
  questions += 1;
  const number = questions;
  void agent.settled().then(() => tell({ line: 'settled', number, states: agent.states() }));
});
// It stops with whoever has started it, and when it is told to.
input.on('close', () => stop.abort());
process.on('SIGTERM', () => stop.abort());

await agent.run({ signal: stop.signal });
process.exit(0);

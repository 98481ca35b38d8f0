import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

import { podmanCli } from '@rollforward/podman-cli';
import { type PodmanHost, type PodmanWrapper, podmanWrapper, startPodmanHost } from '@rollforward/test-hosts';
import {
  type Agent,
  type AgentEvent,
  type ContainerRuntime,
  createAgent,
  type Deadlines,
  type DeploymentState,
  type DocumentCache,
  type MemorySource,
  memorySource,
  type StateSource,
} from 'rollforward';

import { eventually } from './eventually.ts';

/** A real Podman with a wrapper in front that notes each call, and agents on it. */
export interface Rig {
  readonly host: PodmanHost;
  readonly wrapper: PodmanWrapper;
  /** Podman behind the wrapper. */
  runtime(deadlines?: Partial<Deadlines>): ContainerRuntime;
  /** Starts an agent. It ends with {@link Rig.stopAgents}, if not before. */
  agent(options: RigAgentOptions): RunningAgent;
  /** A folder of the host that is not there yet. */
  newFolder(): string;
  stopAgents(): Promise<void>;
  stop(): Promise<void>;
}

export interface RigAgentOptions {
  /** Unlike any other on this machine: see {@link newOwner}. */
  readonly owner: string;
  /** Default: an empty one in memory. */
  readonly source?: StateSource;
  /** Default: the rig's. */
  readonly runtime?: ContainerRuntime;
  /** Default: one that ends with the agent. */
  readonly cache?: DocumentCache;
  /** Default 0.5. */
  readonly tickSeconds?: number;
}

/** An agent of this process that runs. */
export interface RunningAgent {
  readonly agent: Agent;
  /** All that it has told so far. */
  readonly events: readonly AgentEvent[];
  /** Resolves with the state of `deployment` as soon as it `is` what is waited for; rejects after 90 s. */
  until(deployment: string, is: (state: DeploymentState) => boolean): Promise<DeploymentState>;
  /** Ends its run and waits for that. */
  stop(): Promise<void>;
}

/** A rig agent with a source in memory. */
export interface FedAgent extends RunningAgent {
  readonly source: MemorySource;
}

/** An agent's owner that nobody else on this machine has: the lock is one for all tests that run now. */
export function newOwner(): string {
  return `a-${randomBytes(6).toString('hex')}`;
}

export async function startRig(): Promise<Rig> {
  const host = await startPodmanHost();
  const wrapper = await podmanWrapper(host);
  const running = new Set<RunningAgent>();
  const runtime: Rig['runtime'] = (deadlines) =>
    podmanCli({ podman: wrapper.path, env: host.env, ...(deadlines && { deadlines }) });
  const stopAgents = async (): Promise<void> => {
    await Promise.all([...running].map((agent) => agent.stop()));
    running.clear();
  };
  return {
    host,
    wrapper,
    runtime,
    agent(options) {
      const agent = runAgent({ runtime: runtime(), source: memorySource(), ...options });
      running.add(agent);
      return agent;
    },
    newFolder: () => join(host.dir, `folder-${randomBytes(6).toString('hex')}`),
    stopAgents,
    async stop() {
      // An agent that goes on would repair what is taken away.
      await stopAgents();
      await host.stop();
    },
  };
}

/** An agent of `rig` whose documents are put by the test. */
export function fedAgent(rig: Rig, options: Omit<RigAgentOptions, 'source'>): FedAgent {
  const source = memorySource();
  return { ...rig.agent({ ...options, source }), source };
}

function runAgent(
  options: RigAgentOptions & { readonly runtime: ContainerRuntime; readonly source: StateSource },
): RunningAgent {
  const agent = createAgent({ tickSeconds: 0.5, minReadySeconds: 0.3, ...options });
  const events: AgentEvent[] = [];
  agent.on('event', (event) => events.push(event));
  const stop = new AbortController();
  const done = agent.run({ signal: stop.signal });
  // A failure is told by `stop`, which every test comes to.
  done.catch(() => undefined);
  return {
    agent,
    events,
    async until(deployment, is) {
      const state = await eventually(
        () => Promise.resolve(agent.state(deployment)),
        (one) => one !== undefined && is(one),
      );
      if (state === undefined) throw new Error('no state');
      return state;
    },
    async stop() {
      stop.abort();
      await done;
    },
  };
}

import { randomBytes } from 'node:crypto';

import { type ContainerRuntime, createAgent, type DeploymentDocument, memorySource } from 'rollforward';

/** A whole agent on one deployment. */
export interface OurAgent {
  put(document: DeploymentDocument): void;
  /** Resolves after a round that finds nothing left to do. Rejects unless all runs as wanted. */
  settled(): Promise<void>;
  /** Containers are left as they are. */
  stop(): Promise<void>;
}

export const DEPLOYMENT = 'bench';

/** Long enough that no round comes by itself: each would be measured with whatever it comes into. */
const TICK_SECONDS = 24 * 3600;

/** An owner that nobody else on this machine has. */
export function newOwner(): string {
  return `b-${randomBytes(6).toString('hex')}`;
}

/** Starts an agent on `runtime`. What it waits for only to report, the time to become ready, is none. */
export function startAgent(runtime: ContainerRuntime, owner: string, document: DeploymentDocument): OurAgent {
  const source = memorySource();
  source.put(DEPLOYMENT, document);
  const agent = createAgent({
    owner,
    runtime,
    source,
    tickSeconds: TICK_SECONDS,
    minReadySeconds: 0,
    // The folders of the programs' logs.
    admit: ({ kind }) => kind === 'bind',
  });
  const stop = new AbortController();
  const done = agent.run({ signal: stop.signal });
  // A failure is told by `stop`.
  done.catch(() => undefined);
  return {
    put: (next) => source.put(DEPLOYMENT, next),
    async settled() {
      await agent.settled(DEPLOYMENT);
      const state = agent.state(DEPLOYMENT);
      if (state?.phase !== 'Running') throw new Error(`expected all to run: ${JSON.stringify(state)}`);
    },
    async stop() {
      stop.abort();
      await done;
    },
  };
}

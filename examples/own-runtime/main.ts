// An agent on the runtime of this example: two programs of the host, updated, killed from outside, and taken away.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createAgent, defineRuntime, type DeploymentDocument, memorySource } from 'rollforward';

import { processDriver } from './process-driver.ts';

const directory = await mkdtemp(join(tmpdir(), 'own-runtime-'));
const programs = {
  'sleeper:1': ['/bin/sh', '-c', 'sleep 1001'],
  'sleeper:2': ['/bin/sh', '-c', 'sleep 1002'],
} as const;
const runtime = defineRuntime(processDriver({ directory, programs }));

const home = (sleeper: string): DeploymentDocument => ({
  apiVersion: 'rollforward/v1',
  services: {
    sleeper: { image: sleeper, network: 'host' },
    other: { image: 'sleeper:1', network: 'host' },
  },
});

const source = memorySource();
const admit = ({ kind }: { readonly kind: string }): boolean => kind === 'host-network';
const agent = createAgent({
  owner: 'own-runtime',
  runtime,
  source,
  admit,
  minReadySeconds: 1,
  tickSeconds: 1,
});
agent.on('event', (event) => {
  if (event.type === 'step-done') console.log(`  ${event.lane}: ${event.step.kind}`);
});

async function reach(what: string, change: () => unknown): Promise<void> {
  console.log(what);
  await change();
  await agent.settled();
  console.log(`  ${agent.state('home')?.phase ?? 'nothing is left'}`);
}

const stop = new AbortController();
const done = agent.run({ signal: stop.signal });
await reach('put version 1', () => source.put('home', home('sleeper:1')));
await reach('put version 2', () => source.put('home', home('sleeper:2')));
await reach('delete it', () => source.delete('home'));
stop.abort();
await done;
await rm(directory, { recursive: true });

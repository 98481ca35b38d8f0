import { createAgent, memorySource } from 'rollforward';
import { FakeRuntime } from 'rollforward/testing';

const source = memorySource();
const agent = createAgent({ owner: 'demo', runtime: new FakeRuntime(), source });
agent.on('state', (s) => console.log(s.deployment, s.phase, s.containerIds));
const stop = new AbortController();
const done = agent.run({ signal: stop.signal });
source.put('shop', { apiVersion: 'rollforward/v1', services: { web: { image: 'nginx:1.27' } } });
await agent.settled('shop');
stop.abort();
await done;

import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

import type { AgentEvent, DeploymentState } from 'rollforward';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { fedAgent, newOwner, type Rig, startRig } from '../support/rig.ts';
import { documentOf } from '../support/service.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterEach(() => rig.stopAgents());
afterAll(() => rig.stop());

/** Reads every process's command line again and again, as anybody on the host can, and keeps those that tell `secret`. */
function watchCommandLines(secret: string): { readonly looks: () => number; stop(): string[] } {
  const found: string[] = [];
  let looks = 0;
  const look = (): void => {
    for (const pid of readdirSync('/proc').filter((entry) => /^[0-9]+$/.test(entry))) {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'latin1');
        if (line.includes(secret)) found.push(line.replaceAll('\0', ' '));
      } catch {
        // It has ended.
      }
    }
    looks += 1;
  };
  const timer = setInterval(look, 5);
  return {
    looks: () => looks,
    stop() {
      clearInterval(timer);
      return found;
    },
  };
}

test('the value of a variable is in no event, state, argument or command line, whatever becomes of the service', async () => {
  const secret = `s3cret-${randomBytes(8).toString('hex')}`;
  const env = { TOKEN: secret, KEY: `-----BEGIN-----\n${secret}\n-----END-----`, PORT: '8080' };
  const commandLines = watchCommandLines(secret);
  const { agent, source, events, until } = fedAgent(rig, { owner: newOwner() });
  const states: DeploymentState[] = [];
  agent.on('state', (state) => states.push(state));
  const image = await rig.host.image('v1');

  source.put('safe', documentOf({ web: { image, env } }));
  await agent.settled();
  source.put('safe', documentOf({ web: { image: await rig.host.image('v2'), env } }));
  await agent.settled();
  expect(agent.state('safe')?.phase).toBe('Running');
  // What goes wrong is told at length: in the create, in the start, in the document.
  source.put('safe', documentOf({ web: { image, env, user: 'nobody-knows-him' } }));
  await until('safe', ({ phase }) => phase === 'Failed');
  source.put('safe', documentOf({ web: { image, env, command: ['/no/such/program'] } }));
  await until('safe', ({ services }) => services['web']?.reason?.startsWith('CommandNotFound') === true);
  source.put(
    'safe',
    JSON.stringify({ ...documentOf({}), services: { web: { image, env: { TOKEN: [secret] } } } }),
  );
  await until('safe', ({ rejected }) => rejected !== undefined);
  source.put('safe', `{"apiVersion":"rollforward/v1","services":{"web":{"image":"x","env":{"A":"${secret}"`);
  await agent.settled();

  const found = commandLines.stop();
  const calls = await rig.wrapper.calls();
  console.log({
    events: events.length,
    states: states.length,
    calls: calls.length,
    looks: commandLines.looks(),
  });
  expect(calls.some(([verb]) => verb === 'create')).toBe(true);
  expect(commandLines.looks()).toBeGreaterThan(20);
  expect(found).toEqual([]);
  expect(events.filter(tells(secret)).map(({ type }) => type)).toEqual([]);
  expect(states.filter(tells(secret))).toEqual([]);
  expect(calls.filter(tells(secret))).toEqual([]);
  expect(JSON.stringify(await agent.dryRun())).not.toContain(secret);
});

function tells(secret: string): (value: AgentEvent | DeploymentState | readonly string[]) => boolean {
  return (value) => JSON.stringify(value).includes(secret);
}

import type { WrapperMode } from '@rollforward/test-hosts';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { eventually } from '../support/eventually.ts';
import { identityOf } from '../support/inspect.ts';
import { mutatingCalls } from '../support/podman-calls.ts';
import { fedAgent, newOwner, type Rig, startRig } from '../support/rig.ts';
import { documentOf, marked } from '../support/service.ts';
import { watchLives } from '../support/watch-lives.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterEach(() => rig.stopAgents());
afterAll(() => rig.stop());

const ROUNDS = 4;

test.each<WrapperMode>(['fail', 'hang', 'garbage', 'half'])(
  'a Podman that answers by "%s": nothing is started, stopped or removed, and once it answers again all is done',
  async (mode) => {
    const owner = newOwner();
    const deployment = `broken-${mode}`;
    const watch = watchLives(owner);
    const { agent, source, events } = fedAgent(rig, {
      owner,
      tickSeconds: 0.2,
      // Only of one that hangs it is known that it will never answer.
      runtime: rig.runtime(mode === 'hang' ? { observeMs: 3_000, pullStallMs: 3_000 } : {}),
    });
    const put = async (version: 'v1' | 'v2'): Promise<void> => {
      const web = marked(owner, 'web', version, { image: await rig.host.image(version) });
      source.put(deployment, documentOf({ web, db: { image: await rig.host.image('v3') } }));
    };
    await put('v1');
    await agent.settled();
    const [web, db] = [`${deployment}.web`, `${deployment}.db`];
    const before = [await identityOf(rig.host, web), await identityOf(rig.host, db)];
    const lives = await eventually(watch.now, ({ length }) => length === 1);

    await rig.wrapper.setMode(mode);
    const callsBefore = (await rig.wrapper.calls()).length;
    const eventsBefore = events.length;
    const failures = (): number =>
      events.slice(eventsBefore).filter(({ type }) => type === 'list-failed').length;
    // There is something to do, and nothing is done as long as nobody knows what is there.
    await put('v2');
    await eventually(
      () => Promise.resolve(failures()),
      (count) => count >= ROUNDS,
    );
    expect(mutatingCalls((await rig.wrapper.calls()).slice(callsBefore))).toEqual([]);
    expect([await identityOf(rig.host, web), await identityOf(rig.host, db)]).toEqual(before);
    expect(await watch.now()).toEqual(lives);

    await rig.wrapper.setMode('pass');
    // A list from before may have let it begin a pull that hangs: that is tried again.
    await eventually(
      () => Promise.resolve(agent.state(deployment)),
      (state) => state?.phase === 'Running' && state.observedRevision === state.revision,
    );
    await agent.settled();
    await eventually(watch.now, (now) => now.length === 1 && now[0]?.version === 'v2');
    expect(await identityOf(rig.host, db)).toEqual(before[1]);
    expect(watch.overlaps).toEqual([]);
    await watch.stop();
  },
);

test.each<WrapperMode>(['fail', 'hang', 'garbage'])(
  'a Podman whose stop answers by "%s" in the middle of a cutover: the new one is not started before the old one is gone',
  async (mode) => {
    const owner = newOwner();
    const deployment = `stuck-${mode}`;
    const watch = watchLives(owner);
    const { agent, source, events } = fedAgent(rig, {
      owner,
      tickSeconds: 0.2,
      runtime: rig.runtime(mode === 'hang' ? { stopMs: 1_000 } : {}),
    });
    const put = async (version: 'v1' | 'v2'): Promise<void> => {
      const spec = { image: await rig.host.image(version), lifecycle: { gracePeriodSeconds: 1 } };
      source.put(deployment, documentOf({ web: marked(owner, 'web', version, spec) }));
    };
    await put('v1');
    await agent.settled();
    const lives = await eventually(watch.now, ({ length }) => length === 1);

    await rig.wrapper.setMode(mode, 'stop');
    await put('v2');
    await eventually(
      () => Promise.resolve(events.filter(({ type }) => type === 'step-failed').length),
      (count) => count >= 2,
    );
    expect(await watch.now()).toEqual(lives);
    await eventually(
      () => Promise.resolve(agent.state(deployment)?.phase),
      (phase) => phase === 'Failed',
    );

    await rig.wrapper.setMode('pass');
    await eventually(
      () => watch.now(),
      (now) => now.length === 1 && now[0]?.version === 'v2',
    );
    await agent.settled();
    expect(agent.state(deployment)?.phase).toBe('Running');
    expect(watch.overlaps).toEqual([]);
    await watch.stop();
  },
);

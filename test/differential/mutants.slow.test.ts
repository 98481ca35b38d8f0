import { strict as assert } from 'node:assert';

import { describe, it } from 'vitest';

import { mutants } from '../testing/mutants/index.ts';
import { runCampaign } from './campaign.ts';
import { createStage } from './play.ts';
import { fakeSubject } from './runtimes.ts';

/** Runtimes that are broken on purpose, by the case of the conformance suite that rejects each. */
const FOUND: readonly string[] = [
  'C1.create-of-absent',
  'C1.start-of-created',
  'C1.start-of-exited',
  'C1.status-of-absent',
  'C1.status-of-created',
  'C1.status-of-exited',
  'C1.status-of-paused',
  'C1.status-of-running',
  'C1.status-of-stopping',
  'C2.network',
  'C3.dead-of-other-digest-stays',
  'C3.network-is-made',
  'C3.other-digest-is-refused',
  'C3.start-service-of-absent',
  'C3.start-service-of-created',
  'C3.start-service-of-exited',
  'C3.start-service-of-paused',
  'C3.start-service-of-running',
  'C4.create-beside-stranger',
  'C5.no-command',
  'C5.no-executable',
  'C5.no-image',
  'C5.no-mount-source',
  'C5.no-network',
  'C5.port-held',
  'C5.start-of-absent',
  'C5.start-of-paused',
  'C5.start-of-stopping',
  'C6.create-of-created',
  'C6.create-of-exited',
  'C6.create-of-running',
  'C6.create-of-stopping',
  'C6.rename-to-a-taken-name',
  'C6.two-runtimes',
  'C8.no-pattern',
  'C8.no-prefix',
  'C8.rename-of-absent',
  'C8.rename-of-exited',
  'C8.rename-to-its-own-name',
  'C8.unknown-is-absent',
  'C9.end-time',
  'C9.exit-code',
  'C9.facts',
  'C9.list-of-created',
  'C9.list-of-exited',
  'C9.list-of-paused',
  'C9.list-of-stopping',
  'C9.other-owner',
  'C11.killed-from-outside',
  'C11.unnoticed-end',
  'C12.given-signal',
  'C12.no-grace',
  'C12.signal-first',
  'C12.slow-but-willing',
  'C13.already-stopped',
  'C13.end-is-seen',
  'C13.stop-of-absent',
  'C13.stop-of-created',
  'C13.stop-of-paused',
  'C13.stop-of-running',
  'C14.second-joins',
  'C15.stop-of-stopping',
  'C15.truth-after-interruption',
  'C16.named-volume-stays',
  'C16.remove-of-created',
  'C16.remove-of-exited',
  'C16.remove-of-paused',
  'C16.remove-of-running',
  'C16.unstartable',
  'C17.cannot-be-fetched',
  'C17.create-never-fetches',
  'C17.here-missing',
  'C17.never-is-never',
  'C18.ensured-at-once',
  'C18.ensured-twice',
  'C18.foreign-is-not-ours',
  'C18.foreign-stays',
  'C18.in-use-stays',
  'C18.removed-twice',
  'C20.absent',
  'C20.tail',
];

/** So many sequences bring every one of them to light. */
const SEQUENCES = 1000;

describe('differential test', () => {
  it.each(FOUND)('finds the mutant of %s', async (id) => {
    const mutant = mutants[id];
    assert.ok(mutant !== undefined, 'there is no such mutant');
    const { play } = createStage([fakeSubject(), fakeSubject(mutant.attach, mutant.how)]);
    for (let index = 0; index < SEQUENCES; index += 1) {
      const path = String(index);
      if ((await runCampaign({ seed: 7, count: 1, calls: 15, path, shrinkMs: 0, play })) > 0) return;
    }
    assert.fail(`not in ${SEQUENCES} sequences, where ${mutant.how}`);
  });

  it('finds nothing where nothing is broken', async () => {
    const { play } = createStage([fakeSubject(), fakeSubject()]);
    assert.equal(await runCampaign({ seed: 8, count: 300, calls: 15, shrinkMs: 0, play }), 0);
  });
});

import { strict as assert } from 'node:assert';

import { describe, it } from 'vitest';

import { mutants } from '../testing/mutants/index.ts';
import { type Difference, runCampaign } from './campaign.ts';
import { createStage, type Play } from './play.ts';
import { playLines, ResultTally } from './report.ts';
import { fakeSubject } from './runtimes.ts';

const SEED = 20_261_123;
const CALLS = 15;

describe('differential test', () => {
  it('finds a sound runtime to be the same as itself, in sequences that do something', async () => {
    const tally = new ResultTally();
    const { play } = createStage([fakeSubject(), fakeSubject()]);
    const failed = await runCampaign({
      seed: SEED,
      count: 300,
      calls: CALLS,
      shrinkMs: 0,
      play,
      onEnd: (ended) => tally.add(ended.play),
    });
    assert.equal(failed, 0);
    const told = tally.lines().join('\n');
    const expected = [
      /startContainer: .*ok/,
      /stopContainer: .*stopped 0/,
      /stopContainer: .*killed 137/,
      /removeContainer: .*StillRunning/,
      /renameContainer: .*ok/,
      /PortInUse/,
      /CommandNotFound/,
      /NameConflict/,
      /ImageNotFound/,
      /paused/,
      /stopping/,
    ];
    for (const result of expected) assert.match(told, result);
  });

  it('finds one that is broken, makes the sequence small, says both results, and finds it again', async () => {
    const { play } = createStage([fakeSubject(), fakeSubject(mutantOf('C13.stop-of-paused'))]);
    const found: Difference[] = [];
    const options = {
      seed: SEED,
      count: 1,
      calls: CALLS,
      shrinkMs: 10_000,
      play,
      onEnd: ({ difference }: { difference: Difference | undefined }) => {
        if (difference !== undefined) found.push(difference);
      },
    };
    for (let index = 0; index < 200 && found.length === 0; index += 1) {
      await runCampaign({ ...options, path: String(index) });
    }
    const [first] = found;
    assert.ok(first !== undefined, 'it was not found');
    const lines = playLines(['sound', 'broken'], first.play).join('\n');
    assert.equal(first.play.played.length, 3, lines);
    assert.match(lines, /somebody: pauses /);
    assert.match(
      lines,
      /✗ {2}3 {2}.*stop(Container|Service) .*, (no|enough) grace\n +sound +\w+ (0|137)[^]*\n +broken +Unavailable/,
    );

    await runCampaign({ ...options, path: first.path });
    assert.deepEqual(found.at(-1)?.play, first.play);
  });

  it('is the same from the same seed, and another one from another', async () => {
    const { play } = createStage([fakeSubject()]);
    const told = async (seed: number): Promise<string> => {
      const lines: string[] = [];
      const tell = ({ play }: { play: Play }): unknown => lines.push(...playLines(['one'], play));
      await runCampaign({
        seed,
        count: 5,
        calls: CALLS,
        shrinkMs: 0,
        play,
        onEnd: tell,
      });
      return lines.join('\n');
    };
    const first = await told(1);
    assert.equal(await told(1), first);
    assert.notEqual(await told(2), first);
  });
});

function mutantOf(id: string): (typeof mutants)[string]['attach'] {
  const mutant = mutants[id];
  assert.ok(mutant !== undefined, `there is no mutant ${id}`);
  return mutant.attach;
}

import { strict as assert } from 'node:assert';

import { LONGEST_LOG_LINE, type LogLine } from '../../../index.ts';
import { absent, asId, type BenchContainer, created, running } from '../bench-container.ts';
import { type ConformanceBench, having } from '../conformance-bench.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { awaitedLater, rejects, timed } from '../expectations.ts';
import { assertNoStreams, logsOf, openStream } from '../open-stream.ts';
import { hasLines, readLogs, textsOf } from '../read-logs.ts';

/** C20: what containers print. */
export const logCases: readonly ConformanceCase[] = [
  {
    id: 'C20.all',
    title: 'all lines come in their order, byte for byte, those of an ended container too, and then it ends',
    state: 'exited',
    verb: 'logs',
    needs: ['print'],
    async run(bench) {
      const lines = ['one', '', '  two\t', 'ünï 🙂', 'Error: no error of the engine', '{"level":"info"}'];
      const container = await printed(bench, lines);
      for (const pid of await bench.livingProcesses(container.marker)) await bench.kill(pid);
      assert.deepEqual(await textsOf(bench, container.id), lines);
    },
  },
  {
    id: 'C20.streams-apart',
    title: 'stdout and stderr are kept apart',
    state: 'running',
    verb: 'logs',
    needs: ['print'],
    async run(given) {
      const bench = having(given, 'print');
      const { id } = await running(bench);
      for (const word of ['one', 'two']) {
        await bench.print(id, `${word} out`, 'stdout');
        await bench.print(id, `${word} err`, 'stderr');
      }
      await hasLines(bench, id, 4);
      const lines = await readLogs(bench, id);
      const of = (stream: LogLine['stream']): readonly string[] =>
        lines.filter((line) => line.stream === stream).map(({ text }) => text);
      assert.deepEqual(of('stdout'), ['one out', 'two out']);
      assert.deepEqual(of('stderr'), ['one err', 'two err']);
    },
  },
  {
    id: 'C20.tail',
    title: 'tail is how many of the last lines come, and 0 is none',
    state: 'running',
    verb: 'logs',
    needs: ['print'],
    async run(bench) {
      const { id } = await printed(bench, ['one', 'two', 'three']);
      assert.deepEqual(await textsOf(bench, id, { tail: 2 }), ['two', 'three']);
      assert.deepEqual(await textsOf(bench, id, { tail: 0 }), []);
      assert.deepEqual(await textsOf(bench, id, { tail: 10 }), ['one', 'two', 'three']);
    },
  },
  {
    id: 'C20.since',
    title: 'since leaves out what was printed before',
    state: 'running',
    verb: 'logs',
    needs: ['print'],
    async run(given) {
      const bench = having(given, 'print');
      const { id } = await printed(bench, ['before']);
      await bench.clock.sleep(1100);
      const since = bench.clock.wallNow();
      await bench.clock.sleep(100);
      await bench.print(id, 'after', 'stdout');
      await hasLines(bench, id, 2);
      assert.deepEqual(await textsOf(bench, id, { since }), ['after']);
      assert.deepEqual(await textsOf(bench, id, { since: since - 60_000, tail: 1 }), ['after']);
      assert.deepEqual(await textsOf(bench, id, { since: since + 60_000 }), []);
    },
  },
  {
    id: 'C20.follow',
    title: 'follow gives what is printed later, when it is printed, and ends with the container',
    state: 'running',
    verb: 'logs',
    needs: ['print'],
    async run(given) {
      const bench = having(given, 'print');
      const container = await printed(bench, ['one', 'two']);
      const stream = openStream(bench, logsOf(bench.runtime)(container.id, { follow: true, tail: 1 }));
      assert.equal((await stream.value()).text, 'two');
      await bench.clock.sleep(500);
      for (const text of ['three', 'four']) {
        await bench.print(container.id, text, 'stdout');
        assert.equal((await stream.value()).text, text);
      }
      for (const pid of await bench.livingProcesses(container.marker)) await bench.kill(pid);
      assert.deepEqual(await stream.hear(), { kind: 'end' });
    },
  },
  {
    id: 'C20.nothing-printed',
    title: 'of a container that never ran there is nothing, and follow ends at once',
    state: 'created',
    verb: 'logs',
    async run(bench) {
      const { id } = await created(bench);
      assert.deepEqual(await textsOf(bench, id), []);
      assert.deepEqual(await textsOf(bench, id, { follow: true }), []);
    },
  },
  {
    id: 'C20.long-line',
    title: 'a line of a megabyte comes in pieces of a bounded length, and whole',
    state: 'running',
    verb: 'logs',
    needs: ['print'],
    async run(bench) {
      const long = '0123456789abcdef'.repeat(65_536);
      const { id } = await printed(bench, ['before', long], Math.ceil(long.length / LONGEST_LOG_LINE) + 1);
      const [before, ...pieces] = await textsOf(bench, id);
      assert.equal(before, 'before');
      for (const { length } of pieces) assert.ok(length <= LONGEST_LOG_LINE, `${length} in one piece`);
      assert.ok(pieces.join('') === long, 'it is another line');
    },
  },
  {
    id: 'C20.abort-ends',
    title: 'an abort ends it promptly and without a fault, and nothing is left open',
    state: 'running',
    verb: 'logs',
    needs: ['openStreams'],
    async run(bench) {
      const { id } = await running(bench);
      const abort = new AbortController();
      const stream = openStream(bench, logsOf(bench.runtime)(id, { follow: true, signal: abort.signal }));
      const heard = awaitedLater(stream.hear());
      await bench.clock.sleep(500);
      const { result, ms } = await timed(bench, () => {
        abort.abort();
        return heard;
      });
      assert.deepEqual(result, { kind: 'end' });
      assert.ok(ms < 500, `it took ${ms} ms`);
      await assertNoStreams(bench);
    },
  },
  {
    id: 'C20.break-ends',
    title: 'a consumer that breaks out of the loop leaves nothing open',
    state: 'running',
    verb: 'logs',
    needs: ['openStreams', 'print'],
    async run(given) {
      const bench = having(given, 'openStreams');
      const { id } = await printed(bench, ['one']);
      for await (const { text } of logsOf(bench.runtime)(id, { follow: true })) {
        assert.equal(text, 'one');
        assert.equal(await bench.openStreams(), 1, 'nobody follows');
        break;
      }
      await assertNoStreams(bench);
    },
  },
  {
    id: 'C20.absent',
    title: 'of a container that is absent they are a ContainerBroken of the iterator, and no line',
    state: 'absent',
    verb: 'logs',
    async run(bench) {
      const { id } = await absent(bench);
      for (const follow of [false, true]) {
        const stream = openStream(bench, logsOf(bench.runtime)(id, { follow }));
        const heard = await stream.hear();
        assert.equal(heard.kind === 'fault' ? heard.fault.code : heard.kind, 'ContainerBroken');
        assert.deepEqual(await stream.hear(), { kind: 'end' });
      }
    },
  },
  {
    id: 'C20.bad-options',
    title: 'what is no id, no number of lines or no time is InvalidSpec',
    state: 'running',
    verb: 'logs',
    async run(bench) {
      const { id, spec } = await running(bench);
      const short = asId(id.slice(0, 12));
      for (const other of [short, asId(spec.name), asId('--all')]) {
        await rejects(readLogs(bench, other), 'InvalidSpec');
      }
      for (const tail of [-1, 1.5, Number.NaN]) await rejects(readLogs(bench, id, { tail }), 'InvalidSpec');
      for (const since of [-1, Number.NaN, Infinity])
        await rejects(readLogs(bench, id, { since }), 'InvalidSpec');
    },
  },
];

/** A container that runs and has printed `lines`, which the engine keeps as `count`. */
async function printed(
  given: ConformanceBench,
  lines: readonly string[],
  count: number = lines.length,
): Promise<BenchContainer> {
  const bench = having(given, 'print');
  const container = await running(bench);
  for (const line of lines) await bench.print(container.id, line, 'stdout');
  await hasLines(bench, container.id, count);
  return container;
}

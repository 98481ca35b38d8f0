import { strict as assert } from 'node:assert';
import { inspect } from 'node:util';

import type { FaultCode } from '../../../index.ts';
import { retryClassOf } from '../../../index.ts';
import { absent, assertAlive, benchSpec, created, running } from '../bench-container.ts';
import { FAULT_CODES } from '../../fault-codes.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { awaitedLater, CALL_MS, eventually, rejects, timed } from '../expectations.ts';

const SECRET = 'correct-horse-battery-staple';

/** C21 and C22: what holds for every verb. */
export const everyCallCases: readonly ConformanceCase[] = [
  {
    id: 'C21.deadline',
    title: 'a stop past its deadline is DeadlineExceeded, and the container ends all the same',
    state: 'running',
    verb: 'stopContainer',
    async run(bench) {
      const container = await running(bench, { image: 'ignores-stop', gracePeriodSeconds: 3 });
      const { ms } = await timed(bench, () =>
        rejects(
          bench.runtime.stopContainer(container.id, { gracePeriodSeconds: 3, deadlineMs: 300 }),
          'DeadlineExceeded',
        ),
      );
      assert.ok(ms >= 290 && ms < 2500, `it took ${ms} ms`);
      await assertAlive(bench, container, 1);
      const gone = async (): Promise<boolean> => (await bench.livingProcesses(container.marker)).length === 0;
      await eventually(bench, 'it ends', gone, 5000 + CALL_MS);
    },
  },
  {
    id: 'C21.abort',
    title: 'an abort settles a call promptly',
    state: 'running',
    verb: 'stopContainer',
    async run(bench) {
      const { id } = await running(bench, { image: 'ignores-stop', gracePeriodSeconds: 3 });
      const abort = new AbortController();
      const stopped = bench.runtime.stopContainer(id, { gracePeriodSeconds: 3, signal: abort.signal });
      const fault = awaitedLater(rejects(stopped, 'Aborted'));
      await bench.clock.sleep(300);
      const { ms } = await timed(bench, () => {
        abort.abort();
        return fault;
      });
      assert.ok(ms < 500, `it took ${ms} ms`);
    },
  },
  {
    id: 'C21.aborted-before',
    title: 'a call that is aborted before it begins does nothing',
    state: 'absent',
    verb: 'createContainer',
    async run(bench) {
      const spec = await benchSpec(bench);
      await rejects(bench.runtime.createContainer(spec, { signal: AbortSignal.abort() }), 'Aborted');
      await bench.clock.sleep(200);
      assert.deepEqual(await bench.runtime.listContainers({ owner: bench.owner }), []);
    },
  },
  {
    id: 'C22.closed-set',
    title: 'whatever fails rejects with a RuntimeFault of the closed set',
    state: 'absent',
    verb: 'startContainer',
    async run(bench) {
      const { runtime } = bench;
      const { id, spec } = await created(bench);
      const gone = await absent(bench, { service: 'gone' });
      const failures: readonly (() => Promise<unknown>)[] = [
        () => runtime.startContainer(gone.id),
        () => runtime.createContainer(spec),
        () => runtime.createContainer({ ...spec, name: `${spec.name}.other`, image: bench.absentImage }),
        () => runtime.stopContainer(id, { gracePeriodSeconds: -1 }),
        () => runtime.startService({ ...spec, labels: {} }),
      ];
      for (const fail of failures) {
        const fault = await rejects(fail(), ...TYPED);
        assert.notEqual(retryClassOf(fault.code), undefined);
        assert.notEqual(fault.message, '');
      }
    },
  },
  {
    id: 'C22.no-secret',
    title: 'no value of the environment is in a fault, however deep one looks',
    state: 'absent',
    verb: 'createContainer',
    async run(bench) {
      const env = { PASSWORD: SECRET, LINES: `-----BEGIN\n${SECRET}\n-----END` };
      const spec = await benchSpec(bench, { env });
      const source = `${await bench.hostDirectory()}/none`;
      const failures = [
        { ...spec, image: bench.absentImage },
        { ...spec, mounts: [{ type: 'bind', source, target: '/mnt' } as const] },
        { ...spec, env: { ...env, 'NOT*VALID': SECRET } },
      ];
      for (const failing of failures) {
        const fault = await rejects(bench.runtime.createContainer(failing), ...TYPED);
        const shown = [inspect(fault, { depth: 10, showHidden: true }), fault.stack, JSON.stringify(fault)];
        assert.ok(!shown.join('\n').includes(SECRET), `a secret is in the fault ${fault.code}`);
      }
    },
  },
];

/** Every code that says what is wrong. */
const TYPED: readonly FaultCode[] = FAULT_CODES.filter((code) => code !== 'Unclassified');

import { memorySource } from '../../index.ts';
import { FakeClock } from '../fake-clock.ts';
import type { StateSourceSubject } from './source-subject.ts';

/** `memorySource` as a subject of the suite, each bench with a source of its own. */
export function memorySourceSubject(): StateSourceSubject {
  return {
    name: 'memorySource',
    lacks: ['reopen', 'lose', 'putHalf', 'spoil'],
    async open() {
      const clock = new FakeClock();
      const source = memorySource();
      return {
        source,
        clock,
        put: async (deployment, bytes) => source.put(deployment, bytes),
        delete: async (deployment) => source.delete(deployment),
        async outage() {
          source.fail('the storage is away');
          return async () => source.restore();
        },
        wait: (work) => clock.until(work),
        close: async () => undefined,
      };
    },
  };
}

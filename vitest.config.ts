import { defineConfig } from 'vitest/config';

const conditions = ['@rollforward/source', 'node', 'import', 'default'];
const shared = {
  ssr: { resolve: { conditions, externalConditions: conditions } },
  resolve: { conditions },
};

/** What needs a NATS server and no engine, or waits most of its time. */
const PLANE = [
  'plugins/nats/test/**/*.integration.test.ts',
  'test/integration/examples/edge-agent.test.ts',
  'test/integration/state-plane/{idle-device,cluster,many-devices,fleet-bench}.test.ts',
];

export default defineConfig({
  test: {
    // The last line of every test command is `N passed, N failed`, alone.
    reporters: ['default', './scripts/count-reporter.ts'],
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          // Modules are loaded once for each worker, not for each file: no test here changes one.
          isolate: false,
          // By default one of two cores stays idle.
          maxWorkers: 2,
          // For a machine that does other things as well; a test that hangs is found all the same.
          testTimeout: 20_000,
          include: ['test/**/*.test.ts', 'plugins/*/test/**/*.test.ts'],
          exclude: [
            '**/node_modules/**',
            'test/integration/**',
            '**/*.integration.test.ts',
            '**/*.slow.test.ts',
          ],
        },
      },
      {
        ...shared,
        test: {
          // Needs no engine either, but more time than one wants to wait between two edits.
          name: 'slow',
          include: ['test/**/*.slow.test.ts', 'plugins/*/test/**/*.slow.test.ts'],
          exclude: ['**/node_modules/**', 'test/integration/**'],
          testTimeout: 120_000,
          maxWorkers: 2,
        },
      },
      {
        ...shared,
        test: {
          name: 'integration',
          include: [
            'test/integration/**/*.test.ts',
            'plugins/*/test/**/*.integration.test.ts',
            'test/**/*.integration.test.ts',
          ],
          exclude: ['**/node_modules/**', ...PLANE],
          // For a machine that does other things as well: what must become true is waited for, however long that takes.
          testTimeout: 300_000,
          hookTimeout: 300_000,
          expect: { poll: { timeout: 60_000 } },
          // They wait more than they work: for graces, registries, and engines. Timing is part of what is asserted, so not more.
          maxWorkers: 4,
        },
      },
      {
        ...shared,
        test: {
          name: 'plane',
          include: PLANE,
          exclude: ['**/node_modules/**'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          expect: { poll: { timeout: 60_000 } },
          maxWorkers: 2,
        },
      },
    ],
  },
});

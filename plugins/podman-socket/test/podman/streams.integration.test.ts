import { afterAll, beforeAll } from 'vitest';

import { type RealService, startRealService } from '../support/real-service.ts';
import { streamCases, type StreamRig } from '../support/stream-cases.ts';

let real: RealService;
let rig: StreamRig;

beforeAll(async () => {
  real = await startRealService();
  rig = {
    runtime: real.runtime,
    create: (script, name) =>
      real.create('v1', {
        command: ['/bin/sh', '-c', `PATH=/bin; ${script}`],
        ...(name !== undefined && { name }),
      }),
    async createWithoutLogs() {
      const { stdout } = await real.host.run(['create', '--log-driver=none', await real.host.image('v1')]);
      return stdout.trim();
    },
    pidOf: async (id) => (await real.inspect(id)).State.Pid,
    async restart(meanwhile) {
      await real.kill();
      await meanwhile();
      await real.start();
    },
  };
});
afterAll(() => real.stop());

streamCases(() => rig);

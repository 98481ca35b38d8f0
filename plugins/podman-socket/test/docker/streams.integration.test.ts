import { type DockerHost, startDockerHost } from '@rollforward/test-hosts';
import { ownershipLabels } from 'rollforward';
import { afterAll, beforeAll } from 'vitest';

import { dockerSocket } from '../../src/index.ts';
import { streamCases, type StreamRig } from '../support/stream-cases.ts';

let host: DockerHost;
let rig: StreamRig;

beforeAll(async () => {
  host = await startDockerHost();
  const image = await host.image('v1');
  const runtime = dockerSocket({ socketPath: host.socketPath });
  const gracePeriodSeconds = 1;
  const labels = ownershipLabels({
    owner: 'device-1',
    deployment: 'shop',
    service: 'web',
    digest: `v1:${'0'.repeat(64)}`,
    gracePeriodSeconds,
    ports: [],
  });
  let count = 0;
  rig = {
    runtime,
    create(script, name = `shop.web-${(count += 1)}`) {
      return runtime.createContainer({
        name,
        image,
        command: ['/bin/sh', '-c', `PATH=/bin; ${script}`],
        env: {},
        labels,
        ports: [],
        mounts: [],
        network: { mode: 'none' },
        gracePeriodSeconds,
      });
    },
    async createWithoutLogs() {
      return (await host.run(['create', '--log-driver=none', image])).stdout.trim();
    },
    async pidOf(id) {
      return Number((await host.run(['inspect', '--format', '{{.State.Pid}}', id])).stdout);
    },
    restart: (meanwhile) => host.restartDaemon({ meanwhile }),
  };
});
afterAll(() => host.stop());

streamCases(() => rig);

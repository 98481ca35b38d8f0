/** An agent on Podman's command line that has its documents from NATS and reports there, as a process of its own. */
import { natsDevice, natsLink } from '@rollforward/nats';
import { podmanCli } from '@rollforward/podman-cli';

import type { DeviceProcessOptions } from '../support/agent-line.ts';
import { runToldAgent } from '../support/run-agent-process.ts';

const options = JSON.parse(process.argv[2] ?? '') as DeviceProcessOptions;
const { owner, stateDirectory, tickSeconds, minReadySeconds, podman, env, heartbeatSeconds } = options;
const link = natsLink({
  device: owner,
  servers: [options.server],
  ...(options.caFile === undefined ? {} : { tls: { caFile: options.caFile } }),
});
const device = natsDevice({ link, device: owner, heartbeatSeconds });
const runtime = podmanCli({ podman, env });
await runToldAgent(
  {
    owner,
    runtime,
    source: device.source,
    reporter: device.reporter,
    stateDirectory,
    tickSeconds,
    minReadySeconds,
  },
  (agent, signal) => device.run({ signal, agent, runtime }),
);
// Nothing else may keep the process then.
await link.close();

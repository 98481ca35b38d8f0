/** As `agent-process.ts`, on the socket of Podman's service. It ends when nothing is left that keeps it. */
import { podmanSocket } from '@rollforward/podman-socket';

import type { SocketAgentOptions } from './agent-line.ts';
import { runAgentProcess } from './run-agent-process.ts';

const options = JSON.parse(process.argv[2] ?? '') as SocketAgentOptions;
await runAgentProcess(options, podmanSocket({ socketPath: options.socketPath }));

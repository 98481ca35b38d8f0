/**
 * An agent on Podman's command line as a process of its own, as a device has it: to be killed. Each line on its standard
 * input is the question whether it has settled; whatever it does, it says on its standard output before it goes on.
 */
import { podmanCli } from '@rollforward/podman-cli';

import type { AgentProcessOptions } from './agent-line.ts';
import { runAgentProcess } from './run-agent-process.ts';

const options = JSON.parse(process.argv[2] ?? '') as AgentProcessOptions;
await runAgentProcess(options, podmanCli({ podman: options.podman, env: options.env }));
process.exit(0);

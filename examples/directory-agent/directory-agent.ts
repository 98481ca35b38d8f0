// An agent on a directory of documents. Usage: npm start -w examples/directory-agent -- --help
import { podmanCli } from '@rollforward/podman-cli';
import { createAgent, directorySource } from 'rollforward';
import { FakeRuntime } from 'rollforward/testing';

import { type Arguments, readArguments, USAGE } from './arguments.ts';
import { type LogLine, logLine } from './log-line.ts';

const args = readArguments(process.argv.slice(2));
switch (args.kind) {
  case 'help':
    console.log(USAGE);
    break;
  case 'wrong':
    console.error(`${args.why}\n\n${USAGE}`);
    process.exitCode = 2;
    break;
  case 'run':
    process.exitCode = await run(args);
    break;
}

/** Runs the agent until the process is told to end, and gives the exit code. */
async function run(options: Extract<Arguments, { kind: 'run' }>): Promise<number> {
  const { documents, state, owner, runtime } = options;
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
  try {
    const agent = createAgent({
      owner,
      runtime: runtime === 'fake' ? new FakeRuntime() : podmanCli(),
      source: directorySource({ directory: documents }),
      stateDirectory: state,
    });
    agent.on('event', (event) => {
      const line = logLine(event);
      if (line !== undefined) log(line);
    });
    log({ what: 'started', documents, state, owner, runtime });
    await agent.run({ signal: stop.signal });
    log({ what: 'stopped', note: 'the containers go on' });
    return 0;
  } catch (error) {
    log({ what: 'failed', error: error instanceof Error ? error.message : String(error) });
    return 1;
  }
}

/** One line of JSON each: for a collector of logs, or for `jq`. */
function log(line: LogLine): void {
  console.log(JSON.stringify({ at: new Date().toISOString(), ...line }));
}

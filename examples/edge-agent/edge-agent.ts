// The agent that a team would start from. Usage: npm start -w examples/edge-agent -- --help
import { type Arguments, readArguments, USAGE } from './arguments.ts';
import { assemble } from './assemble.ts';
import { check } from './check.ts';
import { chooseRuntime } from './choose-runtime.ts';
import type { Config } from './config.ts';
import { explainConfigIssues } from './config-issues.ts';
import { readMachine } from './device-facts.ts';
import { dryRun } from './dry-run.ts';
import type { ExitCode } from './exit-codes.ts';
import { createLog } from './log.ts';
import { onEndSignals } from './on-end-signals.ts';
import { readConfig } from './read-config.ts';
import { run } from './run.ts';

process.exitCode = await main(readArguments(process.argv.slice(2)));

function main(args: Arguments): ExitCode | Promise<ExitCode> {
  switch (args.kind) {
    case 'help':
      console.log(USAGE);
      return 0;
    case 'wrong':
      console.error(`${args.why}\n\n${USAGE}`);
      return 2;
    case 'run':
      return withConfig(args.configFile, runAgent);
    case 'check':
      return withConfig(args.configFile, (config) =>
        check(config, chooseRuntime(config.runtime), console.log),
      );
    case 'dry-run':
      return withConfig(args.configFile, tellPlan);
    default:
      return args satisfies never;
  }
}

async function withConfig(file: string, go: (config: Config) => Promise<ExitCode>): Promise<ExitCode> {
  const read = await readConfig(file);
  if (read.kind === 'config') return go(read.config);
  console.error(`${file}:\n${explainConfigIssues(read.issues)}`);
  return 3;
}

async function runAgent(config: Config): Promise<ExitCode> {
  const { device, owner, runtime: runtimeName, nats, stateDirectory } = config;
  const log = createLog({ level: config.log.level, device });
  const stop = new AbortController();
  onEndSignals({
    process,
    now: () => performance.now(),
    onFirst(signal) {
      log({ level: 'info', message: `${signal}: the agent ends`, fields: { event: 'stopping', signal } });
      stop.abort();
    },
    onSecond: (exitCode) => process.exit(exitCode),
  });
  try {
    const runtime = chooseRuntime(runtimeName);
    const fields = { event: 'started', owner, runtime: runtimeName, servers: nats.servers, stateDirectory };
    log({ level: 'info', message: 'the agent begins', fields });
    await run(assemble({ config, runtime, machine: readMachine(), log }), runtime, stop.signal);
    log({ level: 'info', message: 'the containers go on', fields: { event: 'stopped' } });
    return 0;
  } catch (error) {
    log({
      level: 'error',
      message: 'the agent cannot go on',
      fields: { event: 'failed', error: sentence(error) },
    });
    return 1;
  }
}

async function tellPlan(config: Config): Promise<ExitCode> {
  try {
    const runtime = chooseRuntime(config.runtime);
    const parts = assemble({ config, runtime, machine: readMachine(), log: () => undefined });
    await dryRun(parts, { plan: console.log, notice: console.error });
    return 0;
  } catch (error) {
    console.error(sentence(error));
    return 1;
  }
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

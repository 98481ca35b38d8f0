import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

import type { DeploymentState } from 'rollforward';

import {
  type AgentLine,
  type AgentProcessOptions,
  type DeviceProcessOptions,
  HOLDINGS_QUESTION,
  type SocketAgentOptions,
} from './agent-line.ts';
import type { Holdings } from './holdings.ts';
import { childrenOf, sendSignal } from './processes.ts';

/** An agent that runs as a child of this process. */
export interface AgentProcess {
  readonly pid: number;
  /** Whether it is gone, for whatever reason. */
  readonly hasEnded: boolean;
  /** What it has said so far. */
  readonly lines: readonly AgentLine[];
  /** Resolves with the first line from now on that `matches`; rejects when the process ends, or after `withinMs`. */
  next(matches: (line: AgentLine) => boolean, withinMs: number): Promise<AgentLine>;
  /** Tells it to read its documents, and resolves with its states when it has settled. */
  settled(withinMs: number): Promise<readonly DeploymentState[]>;
  /** What it holds now. */
  holdings(): Promise<Holdings>;
  /** Ends it with SIGKILL, by itself or with the processes that it has started; gives the pids of those. */
  kill(victims: 'alone' | 'with-children'): Promise<readonly number[]>;
  /** Ends it in order. */
  stop(): Promise<void>;
  /** What it has said on its standard error. */
  complaints(): string;
}

interface Listener {
  readonly onLine: (line: AgentLine) => void;
  readonly onEnd: () => void;
}

/** What Node is told so that it runs TypeScript of this repository. */
export const FROM_SOURCE: readonly string[] = ['--import', 'tsx', '--conditions=@rollforward/source'];

/** A program and its arguments. */
interface Command {
  readonly program: string;
  readonly args: readonly string[];
}

/**
 * Starts the agent `file`, with what Node needs to run it: nothing, if it was bundled. `enter` changes the command into one
 * that becomes it somewhere else.
 */
export function startAgentProcess(
  file: string,
  options: AgentProcessOptions | SocketAgentOptions | DeviceProcessOptions,
  nodeArguments: readonly string[] = [],
  enter: (command: Command) => Command = (command) => command,
): AgentProcess {
  const args = [...nodeArguments, file, JSON.stringify(options)];
  const command = enter({ program: process.execPath, args });
  // Its own environment is empty but for the path: no marker of a container may be in it.
  const child = spawn(command.program, command.args, {
    env: { PATH: process.env['PATH'] ?? '' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('the agent could not be started');
  const lines: AgentLine[] = [];
  const listeners = new Set<Listener>();
  let complaints = '';
  let hasEnded = false;
  let questions = 0;

  // A question to an agent that was killed a moment ago.
  child.stdin.on('error', () => undefined);
  child.stderr.on('data', (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = parseLine(text);
    if (line === undefined) return;
    lines.push(line);
    for (const { onLine } of listeners) onLine(line);
  });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      hasEnded = true;
      for (const { onEnd } of listeners) onEnd();
      resolve();
    });
  });

  function next(matches: (line: AgentLine) => boolean, withinMs: number): Promise<AgentLine> {
    return new Promise((resolve, reject) => {
      if (hasEnded) return reject(new Error(`the agent has ended: ${complaints}`));
      const settle = (): void => {
        clearTimeout(timer);
        listeners.delete(listener);
      };
      const listener: Listener = {
        onLine(line) {
          if (!matches(line)) return;
          settle();
          resolve(line);
        },
        onEnd() {
          settle();
          reject(new Error(`the agent has ended: ${complaints}`));
        },
      };
      const timer = setTimeout(() => {
        settle();
        reject(new Error(`the agent did not say so within ${withinMs} ms`));
      }, withinMs);
      listeners.add(listener);
    });
  }

  return {
    pid,
    get hasEnded() {
      return hasEnded;
    },
    lines,
    next,
    async settled(withinMs) {
      questions += 1;
      const number = questions;
      const answer = next((line) => line.line === 'settled' && line.number === number, withinMs);
      child.stdin.write('settled?\n');
      const line = await answer;
      return line.line === 'settled' ? line.states : [];
    },
    async holdings() {
      const answer = next(({ line }) => line === 'holdings', 60_000);
      child.stdin.write(`${HOLDINGS_QUESTION}\n`);
      const line = await answer;
      if (line.line !== 'holdings') throw new Error('another line');
      return line.holdings;
    },
    async kill(victims) {
      // It stands still while its children are counted, so that no other is born.
      sendSignal(pid, 'SIGSTOP');
      const children = await childrenOf(pid);
      sendSignal(pid, 'SIGKILL');
      // Each leads a group, which its own helpers are in.
      if (victims === 'with-children') for (const one of children) sendSignal(-one, 'SIGKILL');
      await ended;
      return children;
    },
    async stop() {
      if (!hasEnded) child.kill('SIGTERM');
      await ended;
    },
    complaints: () => complaints,
  };
}

/** The last line of a process that was killed may be half a line. */
function parseLine(text: string): AgentLine | undefined {
  try {
    return JSON.parse(text) as AgentLine;
  } catch {
    return undefined;
  }
}

import { killGroup, type StartedProcess } from './started-process.ts';

const listening = new Set<StartedProcess>();

/**
 * Has a process that only listens end with the agent, and returns how to take that back. An agent that is killed cannot
 * do it: then the process ends by the next word that it has for nobody.
 */
export function killAtExit(started: StartedProcess): () => void {
  // One listener for all: each stream with its own would look like a leak.
  if (listening.size === 0) process.on('exit', killAll);
  listening.add(started);
  return () => {
    if (listening.delete(started) && listening.size === 0) process.off('exit', killAll);
  };
}

function killAll(): void {
  for (const started of listening) killGroup(started, 'SIGKILL');
}

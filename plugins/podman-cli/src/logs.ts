import { type ContainerId, type LogLine, type LogsOptions, LONGEST_LOG_LINE } from 'rollforward';

import { logsArguments } from './argv-logs.ts';
import { faultOf } from './faults.ts';
import type { Podman, StreamedLine } from './podman.ts';

/**
 * Gives what Podman does, which passes on what was printed to stderr by its own stderr, where it also says why it fails.
 * That it does before any line: so a first line that could be such a word waits for what comes next.
 */
export async function* logs(
  podman: Podman,
  id: ContainerId,
  options: LogsOptions = {},
): AsyncGenerator<LogLine, void> {
  const { signal } = options;
  let first = true;
  let held: StreamedLine | undefined;
  const parts = podman.stream(logsArguments(id, options), { signal, longestLine: LONGEST_LOG_LINE });
  for await (const part of parts) {
    if (part.kind === 'end' && part.exitCode !== 0) throw faultOf('logs', part);
    if (held !== undefined) yield lineOf(held);
    held = undefined;
    if (part.kind === 'end') return;
    if (first && part.stream === 'stderr' && part.text.startsWith('Error: ')) held = part;
    else yield lineOf(part);
    first = false;
  }
}

function lineOf({ stream, text }: StreamedLine): LogLine {
  return { stream, text };
}

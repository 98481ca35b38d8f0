import type { ContainerId } from 'rollforward';

import type { Engine } from './engine.ts';
import { faultOf } from './faults.ts';
import { LogFrames, type LogPart } from './log-frames.ts';
import type { CallSignal } from './service.ts';
import { type LogReading, logsRequest } from './stream-requests.ts';

/** Reads what the engine keeps of a container's output, as it keeps it. It is done when `signal` is aborted. */
export async function* readLog(
  { service, dialect }: Engine,
  id: ContainerId,
  { signal, ...reading }: LogReading & CallSignal,
): AsyncGenerator<LogPart, void> {
  const frames = new LogFrames();
  const said = service.listen(logsRequest(id, reading), {
    signal,
    refused: (answer) => faultOf(dialect, 'logs', answer),
    mayBeSilent: () => reading.follow === true && frames.isBetween,
  });
  for await (const bytes of said) yield* frames.push(bytes);
  if (signal?.aborted !== true) frames.end();
}
